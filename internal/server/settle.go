package server

import (
	"runtime/debug"
	"time"
)

// settling is how long after its start a server gives back what only that took.
const settling = time.Second

// hurry has the start collect no garbage, which would take as long as a quarter of
// it. The returned function ends that.
func hurry() (end func()) {
	const percent = 800 // of some 3 MiB
	before := debug.SetGCPercent(percent)
	return func() { debug.SetGCPercent(before) }
}

// settle gives the system back the memory that only the start has used.
func settle() { debug.FreeOSMemory() }
