//go:build !race

package embedded_test

const killRounds = 200
