package queue_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/queue"
	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
)

func open(t *testing.T, address string) *queue.Queue {
	t.Helper()
	q, err := queue.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	return q
}

// add puts trials of a study on the queue.
func add(t *testing.T, q *queue.Queue, project, study string, trials int) {
	t.Helper()
	if err := q.Add(t.Context(), cupel.RunRef{Project: project, ID: study}, trials); err != nil {
		t.Fatal(err)
	}
}

func waiting(t *testing.T, q *queue.Queue, project string) map[string]int {
	t.Helper()
	waiting, err := q.Waiting(t.Context(), project)
	if err != nil {
		t.Fatal(err)
	}
	return waiting
}

// work does the jobs of a project until so many are done.
func work(t *testing.T, q *queue.Queue, project string, enough int, do func(queue.Job) error) (done []queue.Job) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var mu sync.Mutex
	err := q.Work(ctx, project, 2, func(_ context.Context, job queue.Job) error {
		mu.Lock()
		defer mu.Unlock()
		if err := do(job); err != nil {
			return err
		}
		if done = append(done, job); len(done) == enough {
			stop()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(done, func(a, b queue.Job) int { return strings.Compare(a.Study, b.Study) })
	return done
}

func always(queue.Job) error { return nil }

func TestJobsAreDoneOnce(t *testing.T) {
	address := postgrestest.New(t)
	a, b := open(t, address), open(t, address)
	add(t, a, "one", "x", 2)
	add(t, b, "one", "y", 1)
	add(t, a, "two words.", "z", 1)
	if d := cmp.Diff(map[string]int{"x": 2, "y": 1}, waiting(t, b, "one")); d != "" {
		t.Errorf("waiting (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]queue.Job{{Project: "two words.", Study: "z"}}, work(t, b, "two words.", 1, always)); d != "" {
		t.Errorf("jobs of the other project (-want +got):\n%s", d)
	}
	want := []queue.Job{{Project: "one", Study: "x"}, {Project: "one", Study: "x"}, {Project: "one", Study: "y"}}
	if d := cmp.Diff(want, work(t, b, "one", 3, always)); d != "" {
		t.Errorf("jobs (-want +got):\n%s", d)
	}
	if left := waiting(t, a, "one"); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
}

func TestManyJobs(t *testing.T) {
	q := open(t, postgrestest.New(t))
	add(t, q, "p", "x", 2500)
	if got := waiting(t, q, "p")["x"]; got != 2500 {
		t.Errorf("%d jobs wait, want 2500", got)
	}
}

func TestAJobThatFailsIsDoneAgain(t *testing.T) {
	q := open(t, postgrestest.New(t))
	add(t, q, "p", "x", 1)
	failures := 0
	done := work(t, q, "p", 1, func(queue.Job) error {
		if failures++; failures == 1 {
			return errors.New("the registry is away")
		}
		return nil
	})
	if failures != 2 || len(done) != 1 {
		t.Errorf("tried %d times and done %v, want it tried twice and done once", failures, done)
	}
}

func TestJobsThatRunAreDoneBeforeTheEnd(t *testing.T) {
	q := open(t, postgrestest.New(t))
	add(t, q, "p", "x", 1)
	ctx, stop := context.WithCancel(t.Context())
	finished := false
	err := q.Work(ctx, "p", 1, func(ctx context.Context, _ queue.Job) error {
		stop()
		finished = ctx.Err() == nil
		if d := cmp.Diff(map[string]int{"x": 0}, waiting(t, q, "p")); d != "" {
			t.Errorf("waiting (-want +got):\n%s", d)
		}
		return nil
	})
	if err != nil || !finished {
		t.Errorf("the job was not left to end: finished %v, error %v", finished, err)
	}
}

func TestTablesAreMadeOnce(t *testing.T) {
	address := postgrestest.New(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			q, err := queue.Open(t.Context(), address)
			if err != nil {
				t.Error(err)
				return
			}
			q.Close()
		})
	}
	wg.Wait()
}

func TestWrongQueues(t *testing.T) {
	newer := postgrestest.New(t)
	open(t, newer)
	db, err := pgx.Connect(t.Context(), newer)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	if _, err := db.Exec(t.Context(), `INSERT INTO cupel_queue.river_migration (line, version) VALUES ('main', 1000)`); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		address, naming string
		code            cupel.Code
	}{
		"no address":     {"sqlite:x", "postgres://", cupel.Invalid},
		"nobody there":   {"postgres://nobody@localhost:1/none?connect_timeout=1", "localhost:1", cupel.Unavailable},
		"a newer schema": {newer, "newer cupel", cupel.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := queue.Open(t.Context(), tt.address)
			if cupel.ErrorCode(err) != tt.code || !strings.Contains(fmt.Sprint(err), tt.naming) {
				t.Errorf("got %v, want an error of code %s that names %q", err, tt.code, tt.naming)
			}
		})
	}
}
