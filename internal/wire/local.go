package wire

// Protocol is the version of what a client and a server say to each other. A
// client speaks to a server of its own protocol alone.
const Protocol = 1

// LocalPath is the path, below [Base], of what a local server says of itself.
const LocalPath = "/local"

// Version is what a server says of itself to everybody whom it lets in.
type Version struct {
	Version  string `json:"version" doc:"Of the release"`
	Protocol int    `json:"protocol" doc:"Of what client and server say to each other"`
}

// LocalStatus is what a local server says of itself. The request that asks is not
// counted, and does not make the server any less idle.
type LocalStatus struct {
	Version
	Schema      int64   `json:"schema" doc:"Version of the catalog's schema"`
	PID         int     `json:"pid" doc:"Id of the process"`
	ProgramTime int64   `json:"program_time" doc:"When the program's file was last changed before the server began, in milliseconds since 1970; 0 where that is not known"`
	IdleSeconds float64 `json:"idle_seconds" doc:"Since the last request began or ended; 0 while one is in progress"`
	InUse       int     `json:"in_use" doc:"Requests in progress, streams included"`
}

// LocalLeave asks a local server to leave.
type LocalLeave struct {
	IfIdle bool `json:"if_idle,omitempty" doc:"Refuse with code conflict while a request is in progress"`
}

// LocalAddress is where a local server listens on loopback.
type LocalAddress struct {
	URL string `json:"url" doc:"As http://127.0.0.1:PORT"`
}

// AddressFile is the content of the file in which a local server without a socket
// says where it is.
type AddressFile struct {
	URL     string `json:"url"`
	Secret  string `json:"secret"` // to be sent as Authorization: Bearer
	PID     int    `json:"pid"`
	Version string `json:"version"`
}
