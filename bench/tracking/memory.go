//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
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

// processes returns the processes of the server: those of its group.
func (s *server) processes() ([]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	var found []int
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it ended in between
		}
		// Behind the name, which may hold anything: state, parent, group.
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if fields[2] == strconv.Itoa(s.cmd.Process.Pid) {
			process, _ := strconv.Atoi(filepath.Base(filepath.Dir(path))) // the pattern has digits only
			found = append(found, process)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no processes of %s in /proc", s.peer)
	}
	return found, nil
}

// residentOf returns the resident bytes of processes. It is cheap.
func residentOf(processes []int) (measure.Bytes, error) {
	return sum(processes, "statm", func(text string) (int64, error) {
		pages, err := strconv.ParseInt(strings.Fields(text)[1], 10, 64)
		return pages * int64(os.Getpagesize()), err
	})
}

// shareOf returns the bytes that processes have to themselves, and their shares of
// the others. The kernel walks all their pages for it: it takes milliseconds.
func shareOf(processes []int) (measure.Bytes, error) {
	return sum(processes, "smaps_rollup", func(text string) (int64, error) {
		_, after, found := strings.Cut(text, "\nPss:")
		if !found {
			return 0, fmt.Errorf("no line Pss in %q", text)
		}
		kibibytes, err := strconv.ParseInt(strings.Fields(after)[0], 10, 64)
		return kibibytes << 10, err
	})
}

// sum adds what one file of /proc says of each process. Those that have ended
// hold nothing.
func sum(processes []int, file string, parse func(text string) (int64, error)) (measure.Bytes, error) {
	var all measure.Bytes
	for _, process := range processes {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", process, file))
		if err != nil || len(text) == 0 {
			continue
		}
		value, err := parse(string(text))
		if err != nil {
			return 0, err
		}
		all += measure.Bytes(value)
	}
	return all, nil
}
