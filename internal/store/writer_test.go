package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/store/sqlite"
)

func openSQLite(t *testing.T) *store.Store {
	t.Helper()
	return connect(t, sqlite.Open, databases[0].empty(t))
}

// note adds a row of that name.
func note(ctx context.Context, tx *store.Tx, name string) error {
	_, err := tx.Catalog().AddProject(ctx, catalog.Project{ID: "id of " + name, Project: cupel.Project{Name: name}})
	return err
}

// noted returns the names of the rows.
func noted(t *testing.T, s *store.Store) (names string) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.Tx) (err error) {
		names, err = tx.Text(t.Context(), `SELECT coalesce(group_concat(name, ' ' ORDER BY name), '') FROM projects`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// joined runs updates in one transaction, one after another, and returns their
// errors. Each knows how often it was called before.
func joined(t *testing.T, s *store.Store, updates ...func(tx *store.Tx, before int) error) []error {
	t.Helper()
	errs := make([]error, len(updates))
	begun, goOn := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	run := func(i int, fn func(*store.Tx, int) error) {
		calls := 0
		all.Go(func() {
			defer func() {
				if caught := recover(); caught != nil {
					errs[i] = fmt.Errorf("panic: %v", caught)
				}
			}()
			errs[i] = s.Update(context.Background(), func(tx *store.Tx) error {
				calls++
				return fn(tx, calls-1)
			})
		})
	}
	run(0, func(tx *store.Tx, before int) error {
		if before == 0 {
			close(begun)
			<-goOn
		}
		return updates[0](tx, before)
	})
	<-begun
	for i, fn := range updates[1:] {
		run(i+1, fn)
		for s.Waiting() < int64(i+2) {
			runtime.Gosched()
		}
	}
	close(goOn)
	all.Wait()
	return errs
}

// writes is an update that adds a row.
func writes(name string) func(*store.Tx, int) error {
	return func(tx *store.Tx, _ int) error { return note(context.Background(), tx, name) }
}

func TestJoinedUpdates(t *testing.T) {
	stopped := cupel.Errorf(cupel.Unavailable, "stopped on purpose")
	fails := func(tx *store.Tx, _ int) error {
		return errors.Join(note(context.Background(), tx, "failed"), stopped)
	}
	// loses lets the whole transaction be rolled back, as a full disk does.
	loses := func(tx *store.Tx, _ int) error {
		return errors.Join(note(context.Background(), tx, "failed"), tx.Exec(context.Background(), `ROLLBACK`), stopped)
	}
	for name, test := range map[string]struct {
		updates []func(*store.Tx, int) error
		want    string
		failed  []int
	}{
		"all succeed":               {[]func(*store.Tx, int) error{writes("a"), writes("b"), writes("c")}, "a b c", nil},
		"the first fails":           {[]func(*store.Tx, int) error{fails, writes("b"), writes("c")}, "b c", []int{0}},
		"one in the middle fails":   {[]func(*store.Tx, int) error{writes("a"), fails, writes("c")}, "a c", []int{1}},
		"the last fails":            {[]func(*store.Tx, int) error{writes("a"), writes("b"), fails}, "a b", []int{2}},
		"all fail":                  {[]func(*store.Tx, int) error{fails, fails}, "", []int{0, 1}},
		"one ends the transaction":  {[]func(*store.Tx, int) error{writes("a"), loses, writes("c")}, "a c", []int{1}},
		"the first ends it":         {[]func(*store.Tx, int) error{loses, writes("b")}, "b", []int{0}},
		"one does so without error": {[]func(*store.Tx, int) error{writes("a"), endsOnce, writes("c")}, "a c once", nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := openSQLite(t)
			var failed []int
			for i, err := range joined(t, s, test.updates...) {
				if errors.Is(err, stopped) {
					failed = append(failed, i)
				} else if err != nil {
					t.Errorf("update %d: %v", i, err)
				}
			}
			if d := cmp.Diff(test.failed, failed); d != "" {
				t.Errorf("failed updates (-want +got):\n%s", d)
			}
			if got := noted(t, s); got != test.want {
				t.Errorf("rows %q, want %q", got, test.want)
			}
		})
	}
}

// endsOnce ends the whole transaction when it is called first, and does not say
// so.
func endsOnce(tx *store.Tx, before int) error {
	if before == 0 {
		return tx.Exec(context.Background(), `ROLLBACK`)
	}
	return note(context.Background(), tx, "once")
}

func TestUpdateThatPanics(t *testing.T) {
	s := openSQLite(t)
	panics := func(tx *store.Tx, _ int) error {
		_ = note(context.Background(), tx, "panicked")
		panic("on purpose")
	}
	for _, updates := range [][]func(*store.Tx, int) error{{writes("a"), panics, writes("b")}, {panics, writes("c")}} {
		for i, err := range joined(t, s, updates...) {
			if wants := i == len(updates)-2; (err != nil) != wants {
				t.Errorf("update %d of %d: got %v, want an error: %v", i, len(updates), err, wants)
			}
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Update(context.Background(), func(tx *store.Tx) error {
			defer runtime.Goexit()
			return note(context.Background(), tx, "exited")
		})
	}()
	<-done
	if err := s.Update(t.Context(), func(tx *store.Tx) error { return note(t.Context(), tx, "d") }); err != nil {
		t.Error(err)
	}
	if got := noted(t, s); got != "a b c d" {
		t.Errorf("rows %q, want %q", got, "a b c d")
	}
}

func TestEndOfAContext(t *testing.T) {
	s := openSQLite(t)
	t.Run("before its turn", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var late error
		errs := joined(t, s, func(tx *store.Tx, _ int) error {
			done := make(chan struct{})
			go func() {
				defer close(done)
				late = s.Update(ctx, func(tx *store.Tx) error { return note(t.Context(), tx, "late") })
			}()
			for s.Waiting() < 2 {
				runtime.Gosched()
			}
			cancel()
			<-done // it does not wait for its turn
			return note(t.Context(), tx, "a")
		})
		if cupel.ErrorCode(late) != cupel.Unavailable || errs[0] != nil {
			t.Errorf("errors: %v and %v", late, errs[0])
		}
	})
	t.Run("in its turn", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		errs := joined(t, s, writes("b"), func(tx *store.Tx, _ int) error {
			if err := note(ctx, tx, "cut"); err != nil {
				return err
			}
			cancel()
			return note(ctx, tx, "off")
		}, writes("c"))
		if errs[0] != nil || !errors.Is(errs[1], context.Canceled) && cupel.ErrorCode(errs[1]) == "" || errs[2] != nil {
			t.Errorf("errors: %v", errs)
		}
	})
	t.Run("before it began", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := s.Update(ctx, func(*store.Tx) error {
			t.Error("an update was begun whose context has ended")
			return nil
		})
		if cupel.ErrorCode(err) != cupel.Unavailable {
			t.Errorf("got %v", err)
		}
	})
	if got := noted(t, s); got != "a b c" {
		t.Errorf("rows %q, want %q", got, "a b c")
	}
}

// TestTwoWriters lets two stores over one file, as of two processes, write
// without a pause: each must get its turn.
func TestTwoWriters(t *testing.T) {
	address := databases[0].empty(t)
	stores := []*store.Store{connect(t, sqlite.Open, address), connect(t, sqlite.Open, address)}
	const writers, each = 16, 20
	var all sync.WaitGroup
	errs := make([]error, 2*writers)
	for w := range errs {
		all.Go(func() {
			for n := range each {
				err := stores[w%2].Update(t.Context(), func(tx *store.Tx) error { return note(t.Context(), tx, fmt.Sprint(w, "-", n)) })
				errs[w] = errors.Join(errs[w], err)
			}
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	if got := len(strings.Fields(noted(t, stores[0]))); got != 2*writers*each {
		t.Errorf("%d rows, want %d", got, 2*writers*each)
	}
}

func TestClosedStore(t *testing.T) {
	s, err := sqlite.Open(t.Context(), databases[0].empty(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Update(t.Context(), func(tx *store.Tx) error { return note(t.Context(), tx, "a") }), s.Ping(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Errorf("closing it twice: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	nothing := func(*store.Tx) error { return nil }
	if s.Update(ctx, nothing) == nil || s.View(ctx, nothing) == nil || ctx.Err() != nil {
		t.Error("a closed store runs transactions, or waits for them")
	}
}

func TestKeptStatements(t *testing.T) {
	s := openSQLite(t)
	err := s.View(t.Context(), func(tx *store.Tx) error {
		for n := range 3 * store.KeptBytes / 1000 { // more than are kept, each twice
			query := fmt.Sprintf(`SELECT '%d%s'`, n, strings.Repeat(" ", 1000))
			for range 2 {
				if got, err := tx.Text(t.Context(), query); err != nil || strings.TrimSpace(got) != fmt.Sprint(n) {
					return fmt.Errorf("query %d: %q, %w", n, got, err)
				}
			}
		}
		// One statement within itself.
		const query = `SELECT 'a' UNION ALL SELECT 'b'`
		var got string
		err := tx.Each(t.Context(), query, func(outer string) error {
			return tx.Each(t.Context(), query, func(inner string) error {
				got += outer + inner + " "
				return nil
			})
		})
		if want := "aa ab ba bb "; got != want {
			t.Errorf("a query within itself: %q, want %q", got, want)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
