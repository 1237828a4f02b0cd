package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/cupel/cupel/bench/measure"
)

// transfers are the times of one tool, one for each run.
type transfers struct {
	tool                  tool
	save, repeat, restore []time.Duration
}

// benchTransfers saves a file, saves it once more, and reads it back, each with
// an empty store.
func benchTransfers(ctx context.Context, o options) error {
	file := filepath.Join(o.folder, "measurements.csv")
	if err := newMaker(1).rows(o.size).write(file); err != nil {
		return err
	}
	all := []*transfers{{tool: &cupelCLI{binary: o.binary}}, {tool: &restic{}}, {tool: &cp{}}}
	for range o.rounds {
		for _, t := range all {
			if err := t.run(ctx, o.folder, file); err != nil {
				return err
			}
		}
	}
	size := o.size.String()
	reportTimes(fmt.Sprintf("First save of %s of csv, median of %d", size, o.rounds), all, func(t *transfers) []time.Duration { return t.save })
	reportTimes("Save of the same file once more", all, func(t *transfers) []time.Duration { return t.repeat })
	reportTimes("Download (cupel checks every byte against its digest)", all, func(t *transfers) []time.Duration { return t.restore })
	return nil
}

func (t *transfers) run(ctx context.Context, folder, file string) error {
	store, err := measure.FreshFolder(folder, "store")
	if err != nil {
		return err
	}
	out, err := measure.FreshFolder(folder, "out")
	if err != nil {
		return err
	}
	if err := t.tool.begin(ctx, store); err != nil {
		return err
	}
	for _, step := range []struct {
		times *[]time.Duration
		do    func() error
	}{
		{&t.save, func() error { return t.tool.save(ctx, file) }},
		{&t.repeat, func() error { return t.tool.save(ctx, file) }},
		{&t.restore, func() error { return t.tool.restore(ctx, out) }},
	} {
		took, err := measure.Timed(step.do)
		if err != nil {
			return err
		}
		*step.times = append(*step.times, took)
	}
	return nil
}

func reportTimes(what string, all []*transfers, times func(*transfers) []time.Duration) {
	var figures []measure.Figure
	for _, t := range all {
		figures = append(figures, measure.Seconds(t.tool.String(), measure.Median(times(t))))
	}
	measure.Report(what, figures[0], figures[1:]...)
}
