package catalogtest

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/cupel/cupel/internal/catalog"
)

var journalTests = map[string]func(*fixture){
	"enters each change":                        journalEnters,
	"forgets what was written":                  journalWritten,
	"keeps what has changed since":              journalChangedSince,
	"generations rise also after being written": journalRises,
	"lists the first few":                       journalLimit,
	"leaves out a change that did not happen":   journalRolledBack,
}

func (f *fixture) unwritten(limit int) []catalog.JournalEntry {
	f.Helper()
	return read(f, func(c catalog.Catalog) ([]catalog.JournalEntry, error) { return c.Unwritten(f.Context(), limit) })
}

func (f *fixture) written(entries []catalog.JournalEntry) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.Written(f.Context(), entries) })
}

// changed runs fn and returns the sorted keys of what it entered.
func (f *fixture) changed(fn func()) []string {
	f.Helper()
	f.written(f.unwritten(1000))
	fn()
	var keys []string
	for _, e := range f.unwritten(1000) {
		keys = append(keys, fmt.Sprintf("%s %s", e.Kind, e.ID))
	}
	slices.Sort(keys)
	return keys
}

func imageEntry(repo catalog.Repository, version int) string {
	return fmt.Sprintf("image %s/%d", repo.ID, version)
}

func journalEnters(f *fixture) {
	var p catalog.Project
	entered := f.changed(func() { p = f.project("default") })
	f.diff("new project", []string{"project " + p.ID}, entered)
	r := f.repository(p, "credit-risk")
	dropped, tombstone := f.repository(p, "dropped"), newID()
	for _, c := range []struct {
		what string
		do   func()
		want []string
	}{
		{"set project", func() { f.update(func(c catalog.Catalog) error { return c.SetProject(f.Context(), p) }) },
			[]string{"project " + p.ID}},
		{"set schema", func() {
			f.update(func(c catalog.Catalog) error {
				return c.SetRepositorySchema(f.Context(), r.ID, json.RawMessage(`{}`))
			})
		}, []string{"repository " + r.ID}},
		{"annotate the repository", func() { f.update(f.annotateRepository(r.ID, map[string]string{"a": "b"})) },
			[]string{"repository " + r.ID}},
		{"save", func() { f.save(r, image(r, 1)) }, []string{imageEntry(r, 1)}},
		{"save again", func() { f.save(r, image(r, 2)) }, []string{imageEntry(r, 2)}},
		{"tag", func() { f.tag(r, "champion", 1) }, []string{imageEntry(r, 1)}},
		{"move a tag", func() { f.tag(r, "champion", 2) }, []string{imageEntry(r, 1), imageEntry(r, 2)}},
		{"annotate", func() { f.update(f.annotate(r, 1, map[string]string{"a": "b"})) }, []string{imageEntry(r, 1)}},
		{"remove a tag", func() { f.update(f.dropTag(r, "champion")) }, []string{imageEntry(r, 2)}},
		{"rename", func() { f.update(f.rename(r.ID, "scoring", tombstone)) },
			[]string{imageEntry(r, 1), imageEntry(r, 2), "repository " + r.ID, "repository " + tombstone}},
		{"delete an image", func() { f.drop(r, 1) }, []string{imageEntry(r, 1)}},
		{"delete a repository", func() { f.dropRepository(dropped) }, []string{"repository " + dropped.ID}},
		{"revive a repository", func() { f.repository(p, "dropped") }, []string{"repository " + dropped.ID}},
	} {
		f.diff(c.what, c.want, f.changed(c.do))
	}
}

func journalWritten(f *fixture) {
	f.home()
	entries := f.unwritten(1000)
	f.diff("entries", 2, len(entries))
	f.written(entries)
	f.written(entries) // again does no harm
	f.diff("left", []catalog.JournalEntry(nil), f.unwritten(1000))
}

func journalChangedSince(f *fixture) {
	r := f.home()
	before := f.unwritten(1000)
	f.update(func(c catalog.Catalog) error { return c.SetRepositorySchema(f.Context(), r.ID, nil) })
	f.written(before)
	left := f.unwritten(1000)
	if len(left) != 1 || left[0].ID != r.ID {
		f.Fatalf("got %v, want the repository, which has changed since", left)
	}
	f.written(left)
	f.diff("left", []catalog.JournalEntry(nil), f.unwritten(1000))
}

func journalRises(f *fixture) {
	r := f.home()
	var last int64
	for range 3 {
		f.written(f.unwritten(1000))
		f.update(func(c catalog.Catalog) error { return c.SetRepositorySchema(f.Context(), r.ID, nil) })
		entries := f.unwritten(1000)
		if len(entries) != 1 || entries[0].Generation <= last {
			f.Fatalf("got %v, want one entry of a generation above %d", entries, last)
		}
		last = entries[0].Generation
	}
}

func journalLimit(f *fixture) {
	r := f.home()
	for n := range 5 {
		f.save(r, image(r, n))
	}
	total := 0
	for {
		entries := f.unwritten(3)
		if len(entries) == 0 {
			break
		}
		if len(entries) > 3 {
			f.Fatalf("got %d entries of at most 3", len(entries))
		}
		total += len(entries)
		f.written(entries)
	}
	f.diff("entries", 7, total)
}

func journalRolledBack(f *fixture) {
	r := f.home()
	f.diff("entered", []string(nil), f.changed(func() {
		err := f.db.Update(f.Context(), func(c catalog.Catalog) error {
			if _, err := c.AddImage(f.Context(), image(r, 1)); err != nil {
				return err
			}
			return errStopped
		})
		f.diff("error", errStopped.Error(), err.Error())
	}))
}
