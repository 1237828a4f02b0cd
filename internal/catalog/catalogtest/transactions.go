package catalogtest

import (
	"errors"
	"slices"
	"sync"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var transactionTests = map[string]func(*fixture){
	"all or nothing":                           allOrNothing,
	"a view cannot write":                      viewReadsOnly,
	"a view sees one state":                    viewIsStable,
	"savers at the same time get every number": saversCount,
	"of many who take one name, one gets it":   nameRaced,
	"a repository made anew while others save": reviveRaced,
}

// errStopped ends a transaction that is not to be committed.
var errStopped = cupel.Errorf(cupel.Unavailable, "stopped on purpose")

func allOrNothing(f *fixture) {
	r := f.home()
	err := f.db.Update(f.Context(), func(c catalog.Catalog) error {
		version, err := c.AddImage(f.Context(), image(r, 1, full))
		if err != nil {
			return err
		}
		if err := c.SetTag(f.Context(), r.ID, "champion", version, at(800)); err != nil {
			return err
		}
		return errStopped
	})
	if !errors.Is(err, errStopped) {
		f.Errorf("got %v, want the error of the transaction itself", err)
	}
	f.noImage(r, 1)
	f.noName(r, "champion")
	f.noName(r, "label-1")
	f.diff("repository", r, f.repositoryByID(r.ID))
}

func viewReadsOnly(f *fixture) {
	r := f.home()
	err := f.db.View(f.Context(), func(c catalog.Catalog) error {
		_, err := c.AddImage(f.Context(), image(r, 1))
		return err
	})
	if err == nil {
		f.Error("a transaction that only reads has saved an image")
	}
	f.diff("repository", r, f.repositoryByID(r.ID))
}

func viewIsStable(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	err := f.db.View(f.Context(), func(c catalog.Catalog) error {
		before, err := c.LatestVersion(f.Context(), r.ID)
		if err != nil {
			return err
		}
		f.save(r, image(r, 2)) // another transaction, committed in the meantime
		after, err := c.LatestVersion(f.Context(), r.ID)
		f.diff("latest", before, after)
		return err
	})
	if err != nil {
		f.Fatalf("View: %v", err)
	}
	f.diff("number", 2, f.repositoryByID(r.ID).LastVersion)
}

// together runs fn n times at the same time and returns the errors.
func together(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = fn(i) })
	}
	all.Wait()
	return errs
}

func saversCount(f *fixture) {
	const savers, each = 32, 5
	r := f.home()
	numbers := make([]int, savers*each)
	errs := together(savers, func(saver int) error {
		for n := range each {
			slot := saver*each + n
			err := f.db.Update(f.Context(), func(c catalog.Catalog) (err error) {
				numbers[slot], err = c.AddImage(f.Context(), image(r, slot))
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		f.Fatal(err)
	}
	slices.Sort(numbers)
	var want []int
	for n := range savers * each {
		want = append(want, n+1)
	}
	f.diff("numbers", want, numbers)
	f.diff("last", savers*each, f.repositoryByID(r.ID).LastVersion)
}

func nameRaced(f *fixture) {
	p := f.project("default")
	errs := together(16, func(i int) error {
		return f.db.Update(f.Context(), func(c catalog.Catalog) error {
			_, err := c.AddRepository(f.Context(), catalog.Repository{
				ID: newID(), ProjectID: p.ID, Repository: cupel.Repository{Name: "credit-risk", CreatedAt: at(i), ChangedAt: at(i)},
			})
			return err
		})
	})
	made := 0
	for _, err := range errs {
		switch cupel.ErrorCode(err) {
		case "":
			made++
		case cupel.AlreadyExists:
		default:
			f.Error(err)
		}
	}
	f.diff("made", 1, made)
}

func reviveRaced(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	errs := together(16, func(i int) error {
		return f.db.Update(f.Context(), func(c catalog.Catalog) error {
			if i == 0 {
				return replace(f, c, r)
			}
			_, err := c.AddImage(f.Context(), image(r, 100+i))
			return err
		})
	})
	if err := errors.Join(errs...); err != nil {
		f.Fatal(err)
	}
	f.diff("last", 16, f.repositoryByID(r.ID).LastVersion)
}

// replace deletes a repository with all its images and makes it anew.
func replace(f *fixture, c catalog.Catalog, r catalog.Repository) error {
	for {
		versions, err := c.ImageVersions(f.Context(), r.ID)
		if err != nil {
			return err
		}
		for _, v := range versions {
			if err := c.DropImage(f.Context(), r.ID, v, "grace", at(900)); err != nil {
				return err
			}
		}
		err = c.DropRepository(f.Context(), r.ID, at(901))
		if cupel.ErrorCode(err) == cupel.Conflict {
			continue // somebody saved in the meantime
		}
		if err != nil {
			return err
		}
		_, err = c.AddRepository(f.Context(), r)
		return err
	}
}
