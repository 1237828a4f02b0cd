//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

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
		fields := strings.Fields(afterName(string(text)))
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

// clockTicks is how many units of /proc's times there are in a second, on all
// systems that Go runs on.
const clockTicks = 100

// used returns the processor time that the server's processes have used.
func (s *server) used() (time.Duration, error) {
	processes, err := s.processes()
	if err != nil {
		return 0, err
	}
	ticks, err := sum(processes, "stat", func(text string) (int64, error) {
		fields := strings.Fields(afterName(text))
		user, err := strconv.ParseInt(fields[11], 10, 64)
		if err != nil {
			return 0, err
		}
		system, err := strconv.ParseInt(fields[12], 10, 64)
		return user + system, err
	})
	return time.Duration(ticks) * time.Second / clockTicks, err
}

// afterName returns what /proc's stat says behind the name of the process, which
// may hold anything: state, parent, group …
func afterName(stat string) string { return stat[strings.LastIndexByte(stat, ')')+1:] }

// sum adds what one file of /proc says of each process. Those that have ended
// hold nothing.
func sum(processes []int, file string, parse func(text string) (int64, error)) (all int64, err error) {
	for _, process := range processes {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", process, file))
		if err != nil || len(text) == 0 {
			continue
		}
		value, err := parse(string(text))
		if err != nil {
			return 0, err
		}
		all += value
	}
	return all, nil
}
