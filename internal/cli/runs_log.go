package cli

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// logFlags are the flags of runs:log.
type logFlags struct {
	follow  bool
	metrics []string
}

const runsLogHelp = `Show what a run has logged, in the order of its times: a line for each point of
its metrics, and for each change of its status, then the output of the program
where it was kept (as the artifact ` + outputLog + `). With --follow new lines are
written as they come, until the run ends. With --json each line is an object.`

func (a *app) runsLog() *cobra.Command {
	var f logFlags
	cmd := &cobra.Command{
		Use:               "log RUN",
		Short:             "Show the metrics and the output of a run, or follow them",
		Long:              runsLogHelp,
		Example:           "cupel runs:log keen-cupel-417\ncupel runs:log 4f3c --follow --metric val_auc --metric loss",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeRun,
		RunE:              a.run(func(c *call) error { return c.logRun(f) }),
	}
	cmd.Flags().BoolVarP(&f.follow, "follow", "f", false, "go on until the run ends")
	cmd.Flags().StringArrayVar(&f.metrics, "metric", nil, "only the metric `KEY`, repeatable, and no output")
	return cmd
}

// runLog writes the log of one run.
type runLog struct {
	*call
	ref     cupel.RunRef
	only    []string         // keys of metrics; nil means all
	tails   map[string]*tail // by the key of the metric
	status  cupel.RunStatus  // that was written last
	deleted bool
}

func (c *call) logRun(f logFlags) error {
	run, err := c.findRun(c.args[0], cupel.StateActive)
	if err != nil {
		return err
	}
	l := &runLog{call: c, ref: run.Ref(), only: f.metrics, tails: map[string]*tail{}}
	l.begin(run)
	if err := l.points(run); err != nil {
		return err
	}
	if f.follow && !run.Status.Ended() && run.State == cupel.StateActive {
		err = l.follow(run)
	} else {
		l.end(run)
	}
	if err != nil || f.metrics != nil {
		return err
	}
	return l.output()
}

// follow writes what changes until the run ends.
func (l *runLog) follow(run cupel.Run) error {
	watch := cupel.RunWatch{Project: l.ref.Project, Runs: []string{l.ref.ID}, Since: run.UpdatedAt}
	for event, err := range l.registry.WatchRuns(l.ctx, watch) {
		if err != nil {
			return err
		}
		if err := l.points(event.Run); err != nil {
			return err
		}
		l.end(event.Run)
		if event.Run.Status.Ended() || event.Run.State == cupel.StateDeleted {
			return nil
		}
	}
	if err := l.ctx.Err(); err != nil {
		return err
	}
	return cupel.Errorf(cupel.Unavailable, "the registry tells no more of run %s", l.ref)
}

// points writes the points that have not been written yet. Where the tails of
// the histories have fewer than the run counts, it looks at all of them.
func (l *runLog) points(run cupel.Run) error {
	for _, whole := range []bool{false, true} {
		for point, err := range merge(l.histories(run, whole)) {
			if err != nil {
				return err
			}
			if err := l.point(point); err != nil {
				return err
			}
		}
	}
	return nil
}

// histories returns those of the metrics with points to be written.
func (l *runLog) histories(run cupel.Run, whole bool) []iter.Seq2[cupel.LoggedPoint, error] {
	var histories []iter.Seq2[cupel.LoggedPoint, error]
	for _, key := range slices.Sorted(maps.Keys(run.Metrics)) {
		if l.only != nil && !slices.Contains(l.only, key) {
			continue
		}
		t := l.tails[key]
		if t == nil {
			t = l.tail(l.ref, key)
			l.tails[key] = t
		}
		if int64(len(t.seen)) < run.Metrics[key].Count {
			if whole {
				t.rewind()
			}
			histories = append(histories, t.unseen())
		}
	}
	return histories
}

func (l *runLog) begin(run cupel.Run) {
	if run.StartTime == nil {
		return
	}
	if l.status = cupel.RunRunning; run.Status == cupel.RunScheduled {
		l.status = run.Status
	}
	l.change(*run.StartTime, string(l.status), "")
}

// end writes how the run is now, if that is something new.
func (l *runLog) end(run cupel.Run) {
	if run.Status != l.status {
		l.status = run.Status
		at, took := run.UpdatedAt, ""
		if run.EndTime != nil {
			at, took = *run.EndTime, "after "+l.runDuration(run)
		}
		l.change(at, string(run.Status), took)
	}
	if run.DeletedAt != nil && !l.deleted {
		l.deleted = true
		l.change(*run.DeletedAt, "deleted", "")
	}
}

func (l *runLog) change(at time.Time, status, note string) {
	if l.flags.json {
		l.line(map[string]any{"time": at.UTC(), "status": status})
		return
	}
	text := l.clock(at) + "  " + l.look().bold(status)
	if note != "" {
		text += " " + note
	}
	fmt.Fprintln(l.Stdout, text)
}

func (l *runLog) point(p cupel.LoggedPoint) error {
	if l.flags.json {
		return l.line(struct {
			Key string `json:"key"`
			cupel.Point
		}{p.Key, p.Point})
	}
	_, err := fmt.Fprintf(l.Stdout, "%s  step %d  %s  %s\n", l.clock(time.UnixMilli(p.Timestamp)), p.Step, clean(p.Key), exact(float64(p.Value)))
	return err
}

// line writes an object as one line.
func (l *runLog) line(value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return cupel.Errorf(cupel.Internal, "cannot write the result: %w", err)
	}
	_, err = fmt.Fprintf(l.Stdout, "%s\n", text)
	return err
}

// clock is a time to the second, in the user's zone.
func (l *runLog) clock(t time.Time) string {
	return t.In(l.Now().Location()).Format(time.DateTime)
}
