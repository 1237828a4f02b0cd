package files

// PartSize is the size of the parts of a large object, in bytes.
const PartSize = partSize
