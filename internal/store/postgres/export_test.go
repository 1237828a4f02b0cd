package postgres

// Parse is what [Open] makes of an address.
var Parse = parse
