//go:build race

package embedded_test

// killRounds is small under the race detector, which slows each process down:
// `make test` runs these tests without it as well.
const killRounds = 20
