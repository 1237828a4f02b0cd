//go:build !race

package endtoend

const killRounds = 120
