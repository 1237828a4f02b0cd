package cli_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/cli"
	"github.com/cupel/cupel/internal/server"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// home is a registry in process, and the program on it.
func home(t *testing.T) (cupel.Registry, *cli.Program) {
	t.Helper()
	location := cli.Location{Home: t.TempDir()}
	registry, err := cli.Open(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { registry.Close() })
	environment := map[string]string{"CUPEL_HOME": location.Home}
	return registry, programWith(environment)
}

func programWith(environment map[string]string) *cli.Program {
	return &cli.Program{
		Stderr: io.Discard,
		Env:    func(name string) string { return environment[name] },
		Now:    func() time.Time { return start.Add(time.Hour) },
		Open:   cli.Open,
	}
}

// served is a registry behind a server, and the program on it.
func served(t *testing.T) (cupel.Registry, *cli.Program) {
	t.Helper()
	config := server.DefaultConfig()
	config.Listen, config.Home, config.ShutdownTimeout = "127.0.0.1:0", t.TempDir(), time.Second
	s := server.New(config, slog.New(slog.DiscardHandler))
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	registry, err := cli.Open(t.Context(), cli.Location{URL: s.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { registry.Close() })
	return registry, programWith(map[string]string{"CUPEL_URL": s.URL()})
}

func newRun(t *testing.T, registry cupel.Registry) cupel.RunRef {
	t.Helper()
	run, err := registry.CreateRun(t.Context(), cupel.DefaultProject, cupel.NewRun{Name: "trained", StartTime: &start})
	if err != nil {
		t.Fatal(err)
	}
	return run.Ref()
}

// point is a point of the metric loss so many seconds after the start.
func point(second, step int64, value float64) cupel.LoggedPoint {
	at := start.Add(time.Duration(second) * time.Second).UnixMilli()
	return cupel.LoggedPoint{Key: "loss", Point: cupel.Point{Step: step, Timestamp: at, Value: cupel.Float(value)}}
}

func logPoints(t *testing.T, registry cupel.Registry, run cupel.RunRef, points ...cupel.LoggedPoint) {
	t.Helper()
	if err := registry.LogBatch(t.Context(), run, cupel.RunBatch{Metrics: points}); err != nil {
		t.Fatal(err)
	}
}

// TestFollow logs to a run while it is followed: each point shows once, also one
// that comes with an earlier time than others before it.
func TestFollow(t *testing.T) {
	for mode, open := range map[string]func(*testing.T) (cupel.Registry, *cli.Program){"embedded": home, "server": served} {
		t.Run(mode, func(t *testing.T) {
			registry, program := open(t)
			followed(t, registry, program)
		})
	}
}

func followed(t *testing.T, registry cupel.Registry, program *cli.Program) {
	t.Helper()
	run := newRun(t, registry)
	logPoints(t, registry, run, point(1, 0, 0.5), point(2, 1, math.NaN()))
	out, in := io.Pipe()
	program.Stdout = in
	status := make(chan int, 1)
	go func() {
		defer in.Close()
		status <- program.Run(t.Context(), []string{"runs:log", "trained", "--follow"})
	}()
	lines := bufio.NewScanner(out)
	expect(t, lines, "2026-01-02 03:04:05  RUNNING",
		"2026-01-02 03:04:06  step 0  loss  0.5", "2026-01-02 03:04:07  step 1  loss  NaN")
	logPoints(t, registry, run, point(3, 2, 0.25), point(2, 1, math.NaN()))
	expect(t, lines, "2026-01-02 03:04:08  step 2  loss  0.25")
	logPoints(t, registry, run, point(0, 7, 9))
	expect(t, lines, "2026-01-02 03:04:05  step 7  loss  9")
	logPoints(t, registry, run, point(4, 3, math.Inf(1)))
	ended, end := cupel.RunFailed, start.Add(90*time.Second)
	if _, err := registry.ChangeRun(t.Context(), run, cupel.RunChange{Status: &ended, EndTime: &end}); err != nil {
		t.Fatal(err)
	}
	expect(t, lines, "2026-01-02 03:04:09  step 3  loss  Infinity", "2026-01-02 03:05:35  FAILED after 1m 30s")
	if lines.Scan() {
		t.Errorf("behind the end stands %q", lines.Text())
	}
	if got := <-status; got != cupel.ExitOK {
		t.Errorf("the command ends with %d, want %d", got, cupel.ExitOK)
	}
}

func expect(t *testing.T, lines *bufio.Scanner, want ...string) {
	t.Helper()
	for _, line := range want {
		if !lines.Scan() || lines.Text() != line {
			t.Fatalf("the log says %q, want %q", lines.Text(), line)
		}
	}
}

// TestFollowEndsWithItsContext stops a follower of a run that goes on.
func TestFollowEndsWithItsContext(t *testing.T) {
	registry, program := home(t)
	newRun(t, registry)
	out, in := io.Pipe()
	program.Stdout = in
	ctx, cancel := context.WithCancel(t.Context())
	status := make(chan int, 1)
	go func() { status <- program.Run(ctx, []string{"runs:log", "trained", "-f"}) }()
	expect(t, bufio.NewScanner(out), "2026-01-02 03:04:05  RUNNING")
	cancel()
	if got := <-status; got == cupel.ExitOK {
		t.Error("a follower that was stopped ends as if the run had")
	}
}

// TestFollowADeletedRun ends when the run is deleted.
func TestFollowADeletedRun(t *testing.T) {
	registry, program := home(t)
	run := newRun(t, registry)
	out, in := io.Pipe()
	program.Stdout = in
	go func() {
		program.Run(t.Context(), []string{"runs:log", "trained", "-f"})
		in.Close()
	}()
	lines := bufio.NewScanner(out)
	expect(t, lines, "2026-01-02 03:04:05  RUNNING")
	if err := registry.DeleteRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	if !lines.Scan() || !strings.HasSuffix(lines.Text(), "  deleted") {
		t.Errorf("the log says %q, want that the run was deleted", lines.Text())
	}
	if lines.Scan() {
		t.Errorf("behind the end stands %q", lines.Text())
	}
}

// TestLongHistories has more points of two metrics than are read at once.
func TestLongHistories(t *testing.T) {
	registry, program := home(t)
	run := newRun(t, registry)
	const n = 2500
	want := "2026-01-02 03:04:05  RUNNING\n"
	var batch []cupel.LoggedPoint
	for i := range int64(n) {
		a, b := point(i, i, float64(i)), point(i, i, -1)
		a.Key, b.Key = "acc", "loss"
		batch = append(batch, b, a)
		at := start.Add(time.Duration(i) * time.Second).Format(time.DateTime)
		want += fmt.Sprintf("%s  step %d  acc  %d\n%s  step %d  loss  -1\n", at, i, i, at, i)
		if len(batch) == 1000 || i == n-1 {
			logPoints(t, registry, run, batch...)
			batch = nil
		}
	}
	var out strings.Builder
	program.Stdout = &out
	if got := program.Run(t.Context(), []string{"runs:log", "trained"}); got != cupel.ExitOK {
		t.Fatalf("the command ends with %d", got)
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(out.String(), "\n")); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}
