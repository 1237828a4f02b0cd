// Package catalogtest is the conformance suite of [catalog.Catalog]: what every
// implementation must do, whatever database it stands on.
package catalogtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// Database runs transactions over a catalog. It is safe for concurrent use.
type Database interface {
	// View runs fn in a transaction that only reads.
	View(ctx context.Context, fn func(catalog.Catalog) error) error
	// Update runs fn in a transaction, commits it when fn returns nil, and may
	// run fn again after a conflict.
	Update(ctx context.Context, fn func(catalog.Catalog) error) error
}

// Run runs the suite. open returns an empty catalog of its own to each test, and
// closes it by t.Cleanup. Where groups are named only those run.
func Run(t *testing.T, open func(t *testing.T) Database, only ...string) {
	groups := map[string]map[string]func(*fixture){
		"projects":     projectTests,
		"repositories": repositoryTests,
		"images":       imageTests,
		"listing":      listTests,
		"filters":      filterTests,
		"names":        nameTests,
		"tokens":       tokenTests,
		"journal":      journalTests,
		"restore":      restoreTests,
		"transactions": transactionTests,

		"experiments":   experimentTests,
		"runs":          runTests,
		"run logging":   runLoggingTests,
		"metrics":       metricTests,
		"arrivals":      arrivalTests,
		"inputs":        inputTests,
		"artifacts":     artifactTests,
		"studies":       studyTests,
		"trees":         treeTests,
		"logged models": loggedModelTests,
		"tracking":      trackingTests,
		"search":        trackingSearchTests,
		"run search":    runSearchTests,
	}
	for _, group := range only {
		if groups[group] == nil {
			t.Errorf("there is no group %q", group)
		}
	}
	for group, tests := range groups {
		if len(only) > 0 && !slices.Contains(only, group) {
			continue
		}
		for name, test := range tests {
			t.Run(group+"/"+name, func(t *testing.T) { test(&fixture{T: t, db: open(t)}) })
		}
	}
}

// fixture is one test with a catalog of its own. Its methods fail the test where
// the catalog does.
type fixture struct {
	*testing.T
	db Database
}

// epoch is when the first thing of a test happens. It has microseconds, which
// must be kept.
var epoch = time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)

// at returns the time n seconds after the epoch.
func at(n int) time.Time { return epoch.Add(time.Duration(n) * time.Second) }

var ids atomic.Int64

// newID returns an identifier in the form of a ULID that no other test has.
func newID() string { return fmt.Sprintf("01TEST%020d", ids.Add(1)) }

// update runs a transaction that must succeed.
func (f *fixture) update(fn func(catalog.Catalog) error) {
	f.Helper()
	if err := f.db.Update(f.Context(), fn); err != nil {
		f.Fatalf("Update: %v", err)
	}
}

// fails runs a transaction that must fail with the code, and whose message must
// name the thing in question.
func (f *fixture) fails(code cupel.Code, naming string, fn func(catalog.Catalog) error) {
	f.Helper()
	err := f.db.Update(f.Context(), fn)
	if got := cupel.ErrorCode(err); got != code {
		f.Errorf("got an error of code %q (%v), want %q", got, err, code)
	} else if !strings.Contains(err.Error(), naming) {
		f.Errorf("the message does not name %q: %v", naming, err)
	}
}

// read returns what fn reads in a transaction.
func read[T any](f *fixture, fn func(catalog.Catalog) (T, error)) T {
	f.Helper()
	var got T
	err := f.db.View(f.Context(), func(c catalog.Catalog) (err error) {
		got, err = fn(c)
		return err
	})
	if err != nil {
		f.Fatalf("View: %v", err)
	}
	return got
}

// sameFloats compares values of metrics; one that is NaN is like another.
var sameFloats = cmp.Comparer(func(a, b cupel.Float) bool { return a == b || a != a && b != b })

// diff fails the test where got is not what is wanted. An empty list or map is
// the same as none.
func (f *fixture) diff(what string, want, got any) {
	f.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty(), sameFloats); d != "" {
		f.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// project adds a project.
func (f *fixture) project(name string) catalog.Project {
	f.Helper()
	p := catalog.Project{ID: newID(), Project: cupel.Project{
		Name: name, CreatedAt: at(0), ProjectSettings: cupel.ProjectSettings{Trusted: cupel.TrustOwn},
	}}
	f.update(func(c catalog.Catalog) (err error) {
		p, err = c.AddProject(f.Context(), p)
		return err
	})
	return p
}

// repository adds a repository.
func (f *fixture) repository(project catalog.Project, name string) catalog.Repository {
	f.Helper()
	r := catalog.Repository{ID: newID(), ProjectID: project.ID, Repository: cupel.Repository{Name: name, CreatedAt: at(1), ChangedAt: at(1)}}
	f.update(func(c catalog.Catalog) (err error) {
		r, err = c.AddRepository(f.Context(), r)
		return err
	})
	return r
}

// home adds a project with one repository, for tests that need no more.
func (f *fixture) home() catalog.Repository {
	f.Helper()
	return f.repository(f.project("default"), "credit-risk")
}

// image returns an image to be saved n seconds after the epoch.
func image(repo catalog.Repository, n int, change ...func(*catalog.Image)) catalog.Image {
	i := catalog.Image{RepositoryID: repo.ID, Image: cupel.Image{
		Repository: repo.Name,
		Label:      fmt.Sprintf("label-%d", n),
		Comment:    "first words",
		Author:     "ada@example.org",
		CreatedAt:  at(n),
		ChangedAt:  at(n),
		Metadata:   json.RawMessage(`{}`),
		Digest:     fmt.Sprintf("%064x", n),
	}}
	for _, c := range change {
		c(&i)
	}
	return i
}

// save adds an image and returns it as it is to be read, with its number.
func (f *fixture) save(repo catalog.Repository, i catalog.Image) catalog.Image {
	f.Helper()
	f.update(func(c catalog.Catalog) (err error) {
		i.Version, err = c.AddImage(f.Context(), i)
		return err
	})
	i.Repository, i.Project, i.Tags = repo.Name, repo.Project, nil
	return i
}

// tag points a tag at a version.
func (f *fixture) tag(repo catalog.Repository, tag string, version int) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.SetTag(f.Context(), repo.ID, tag, version, at(800)) })
}

// drop deletes a version.
func (f *fixture) drop(repo catalog.Repository, version int) {
	f.Helper()
	f.update(func(c catalog.Catalog) error {
		return c.DropImage(f.Context(), repo.ID, version, "grace", at(900))
	})
}

// dropRepository deletes a repository.
func (f *fixture) dropRepository(repo catalog.Repository) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.DropRepository(f.Context(), repo.ID, at(901)) })
}
