//go:build unix

package main

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"time"
)

// sampling is the time between two looks at the resident memory.
const sampling = 50 * time.Millisecond

// watcher keeps the highest memory that it sees of servers.
type watcher struct {
	mu        sync.Mutex
	processes map[*server][]int
	peaks     map[*server]memory
	failure   error
	stop      chan struct{}
	stopped   chan struct{}
	once      sync.Once
}

// watch looks at servers from now on, until the watcher is closed.
func watch(servers servers) *watcher {
	w := &watcher{processes: map[*server][]int{}, peaks: map[*server]memory{}, stop: make(chan struct{}), stopped: make(chan struct{})}
	w.find(servers)
	go w.run()
	return w
}

// find finds the processes of servers, which start new ones for those that end.
func (w *watcher) find(servers servers) {
	for _, s := range servers {
		processes, err := s.processes()
		w.failure = errors.Join(w.failure, err)
		w.processes[s] = processes
	}
}

func (w *watcher) run() {
	defer close(w.stopped)
	ticker := time.NewTicker(sampling)
	defer ticker.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-ticker.C:
			w.look(false)
		}
	}
}

// share looks at once, also at the shares. It is not for the middle of a round,
// which it would slow down.
func (w *watcher) share() { w.look(true) }

func (w *watcher) look(shares bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if shares {
		w.find(slices.Collect(maps.Keys(w.processes)))
	}
	for s, processes := range w.processes {
		peak := w.peaks[s]
		resident, err := residentOf(processes)
		peak.resident = max(peak.resident, resident)
		w.failure = errors.Join(w.failure, err)
		if shares {
			share, err := shareOf(processes)
			peak.share = max(peak.share, share)
			w.failure = errors.Join(w.failure, err)
		}
		w.peaks[s] = peak
	}
}

// close stops looking and returns the highest memory of each server.
func (w *watcher) close() (map[*server]memory, error) {
	w.once.Do(func() { close(w.stop) })
	<-w.stopped
	return w.peaks, w.failure
}
