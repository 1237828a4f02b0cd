//go:build !linux

package server

// unmapProgram does nothing where the system has no way to.
func unmapProgram() {}
