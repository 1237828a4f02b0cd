package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/cupel/cupel/bench/measure"
)

// historyVersions is how many versions of a data set are saved.
const historyVersions = 10

// benchHistories saves versions of a data set that changes, and counts what the
// stores hold in the end: everything, their indexes included.
func benchHistories(ctx context.Context, o options) error {
	for _, change := range changes {
		ours, err := history(ctx, o, change, &cupelCLI{binary: o.binary})
		if err != nil {
			return err
		}
		peer, err := history(ctx, o, change, &restic{})
		if err != nil {
			return err
		}
		whole := o.size / 5 * historyVersions
		measure.Report(fmt.Sprintf("Stored after %d versions of %s, each time %s", historyVersions, sizeOfVersion(o), change.name),
			measure.Mebibytes("cupel", ours), measure.Mebibytes("restic", peer), measure.Mebibytes("whole copies", whole))
	}
	return nil
}

func sizeOfVersion(o options) string {
	size := o.size / 5
	return size.String()
}

// history returns the bytes that a tool needs for all versions. They are the
// same for every tool, as the seed is.
func history(ctx context.Context, o options, change change, tool tool) (measure.Bytes, error) {
	store, err := measure.FreshFolder(o.folder, "store")
	if err != nil {
		return 0, err
	}
	if err := tool.begin(ctx, store); err != nil {
		return 0, err
	}
	maker := newMaker(2)
	rows := maker.rows(o.size / 5)
	file := filepath.Join(o.folder, "history.csv")
	for range historyVersions {
		if err := rows.write(file); err != nil {
			return 0, err
		}
		if err := tool.save(ctx, file); err != nil {
			return 0, err
		}
		rows = change.apply(rows, maker)
	}
	return measure.SizeOf(store)
}
