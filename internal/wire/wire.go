// Package wire is what client and server agree on: the JSON bodies of the native
// API that are not already types of package cupel, and the two binary forms of
// an upload, frames of chunks and recipes. docs/format/http.md specifies both
// for clients in other languages.
package wire

// Base is the path below which the native API lives.
const Base = "/api/v1"

// Limits on what one request may hold.
const (
	MaxDigests     = 10_000   // digests in one question for missing chunks
	MaxChunksBytes = 32 << 20 // bytes of frames in one request
	MaxJSON        = 5 << 20  // bytes of a JSON body: 4 MiB and an image's metadata
)

// Media types of the bodies that are not JSON.
const (
	TypeChunks = "application/vnd.cupel.chunks"
	TypeRecipe = "application/vnd.cupel.recipe"
	TypeBytes  = "application/octet-stream"
	TypeEvents = "text/event-stream"
)

// Names of the events of a stream.
const (
	EventRun     = "run"     // a run that has changed: a [cupel.RunEvent]
	EventFailure = "failure" // why the stream ends: a [Failure]
)

// Headers that are Cupel's own.
const (
	// HeaderRequestID names a request in the server's log and in its answer.
	HeaderRequestID = "X-Request-Id"
	// TrailerReport ends a backup: its report, as JSON. A backup without it is
	// not whole.
	TrailerReport = "Cupel-Backup-Report"
)
