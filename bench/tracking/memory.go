//go:build unix

package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/cupel/cupel/bench/measure"
)

// memory is what all processes of a server hold together. It is read from /proc,
// which only Linux has.
type memory struct {
	resident measure.Bytes // pages in memory, shared ones counted in each process
	share    measure.Bytes // pages in memory, shared ones divided between the processes
}

// residentOf returns the resident bytes of processes. It is cheap.
func residentOf(processes []int) (measure.Bytes, error) {
	bytes, err := sum(processes, "statm", func(text string) (int64, error) {
		pages, err := strconv.ParseInt(strings.Fields(text)[1], 10, 64)
		return pages * int64(os.Getpagesize()), err
	})
	return measure.Bytes(bytes), err
}

// shareOf returns the bytes that processes have to themselves, and their shares of
// the others. The kernel walks all their pages for it: it takes milliseconds.
func shareOf(processes []int) (measure.Bytes, error) {
	bytes, err := sum(processes, "smaps_rollup", func(text string) (int64, error) {
		_, after, found := strings.Cut(text, "\nPss:")
		if !found {
			return 0, fmt.Errorf("no line Pss in %q", text)
		}
		kibibytes, err := strconv.ParseInt(strings.Fields(after)[0], 10, 64)
		return kibibytes << 10, err
	})
	return measure.Bytes(bytes), err
}
