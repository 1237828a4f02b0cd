package server

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/cupel/cupel/internal/wire"
)

// activity knows whether a server is in use.
type activity struct {
	all sync.WaitGroup // of requests in progress

	mu      sync.Mutex
	active  int       // requests in progress that count as use
	used    time.Time // when one of these began or ended, or the server did begin
	kept    time.Time // when the last answer went out whose connection stays open
	leaving bool      // connections do not stay open from now on

	fresh map[net.Conn]time.Time // connections without a request yet, and since when
}

func newActivity() *activity {
	return &activity{used: time.Now(), fresh: map[net.Conn]time.Time{}}
}

// connection is told of the states of connections.
func (a *activity) connection(conn net.Conn, state http.ConnState) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if state == http.StateNew {
		a.fresh[conn] = time.Now()
	} else {
		delete(a.fresh, conn)
	}
}

// watched tells a of the requests that next serves. Streams are requests in
// progress as long as they last.
func (a *activity) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.all.Add(1)
		defer a.all.Done()
		counts := isUse(r.URL.Path)
		last := a.begin(counts)
		if last {
			w.Header().Set("Connection", "close")
		}
		defer a.end(counts, !last && !r.Close)
		next.ServeHTTP(w, r)
	})
}

// isUse reports whether a request for path is more than a question whether the
// server is there and in use.
func isUse(path string) bool {
	local := wire.Base + wire.LocalPath
	return !strings.HasPrefix(path, "/health") && path != local && path != local+":leave"
}

// begin reports whether the connection is to be closed after the answer.
func (a *activity) begin(counts bool) (last bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if counts {
		a.active++
		a.used = time.Now()
	}
	return a.leaving
}

func (a *activity) end(counts, keeps bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if counts {
		a.active--
		a.used = time.Now()
	}
	if keeps {
		a.kept = time.Now()
	}
}

// leave has connections closed after their next answer.
func (a *activity) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.leaving = true
}

// use returns the requests in progress, and for how long there have been none.
func (a *activity) use() (active int, idle time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.active > 0 {
		return a.active, 0
	}
	return 0, time.Since(a.used)
}

// unused returns for how long nobody has used the server.
func (a *activity) unused() time.Duration {
	_, idle := a.use()
	return idle
}

// silent returns for how long no connection has been in a state in which the
// client may send a request on it: new, or just answered and kept open.
func (a *activity) silent() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	last := a.kept
	for _, since := range a.fresh {
		if since.After(last) {
			last = since
		}
	}
	return time.Since(last)
}

// reaches waits until the time that passed reports reaches period, and reports
// whether it has before end was closed. It looks once in each step at least.
func reaches(passed func() time.Duration, period, step time.Duration, end <-chan struct{}) bool {
	for {
		left := period - passed()
		if left <= 0 {
			return true
		}
		select {
		case <-time.After(min(left, step)):
		case <-end:
			return false
		}
	}
}
