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

func job(project string, number int) queue.Job {
	return queue.Job{Project: project, Study: "study", Number: number, Attempt: 1}
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
	slices.SortFunc(done, func(a, b queue.Job) int { return a.Number - b.Number })
	return done
}

func always(queue.Job) error { return nil }

func TestJobsAreDoneOnce(t *testing.T) {
	address := postgrestest.New(t)
	a, b := open(t, address), open(t, address)
	for _, q := range []*queue.Queue{a, b} { // the second time they are there
		if err := q.Add(t.Context(), []queue.Job{job("one", 0), job("one", 1), job("two words.", 7)}); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]queue.Job{job("two words.", 7)}, work(t, b, "two words.", 1, always)); d != "" {
		t.Errorf("jobs of the other project (-want +got):\n%s", d)
	}
	if err := a.Add(t.Context(), []queue.Job{job("one", 2)}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]queue.Job{job("one", 0), job("one", 1), job("one", 2)}, work(t, b, "one", 3, always)); d != "" {
		t.Errorf("jobs (-want +got):\n%s", d)
	}
}

func TestAJobThatFailsIsDoneAgain(t *testing.T) {
	q := open(t, postgrestest.New(t))
	if err := q.Add(t.Context(), []queue.Job{job("p", 0)}); err != nil {
		t.Fatal(err)
	}
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
	if err := q.Add(t.Context(), []queue.Job{job("p", 0)}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	finished := false
	err := q.Work(ctx, "p", 1, func(ctx context.Context, _ queue.Job) error {
		stop()
		finished = ctx.Err() == nil
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
