package catalogtest

import (
	"errors"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var treeTests = map[string]func(*fixture){
	"trees are read back":           treeReadBack,
	"a tree is there once":          treeOnce,
	"runs hold trees":               treesHeld,
	"trees go with the last run":    treesLetGo,
	"trees belong to their project": treesOfProjects,
	"held and let go of at once":    treesRaced,
	"added and let go of at once":   treesAddedAtOnce,
	"a run that holds one stays":    treeKeepsRun,
}

// treeRow is a tree of which the digest has 64 times the letter.
func treeRow(p catalog.Project, letter string, n int) catalog.Tree {
	return catalog.Tree{ProjectID: p.ID, ManifestSize: 7, Content: strings.Repeat("c", 64), Tree: cupel.Tree{
		Digest: strings.Repeat(letter, 64), Files: n, Size: 5 << 40, CreatedAt: at(n),
	}}
}

// hold adds a tree as the service does, and lets a run hold it.
func (f *fixture) hold(run catalog.Run, tree catalog.Tree, role cupel.TreeRole) (added catalog.Tree, fresh bool, err error) {
	err = f.db.Update(f.Context(), func(c catalog.Catalog) (err error) {
		if added, fresh, err = c.AddTree(f.Context(), tree); err != nil {
			return err
		}
		return c.HoldTree(f.Context(), run, added, role)
	})
	return added, fresh, err
}

func (f *fixture) mustHold(run catalog.Run, tree catalog.Tree, role cupel.TreeRole) {
	f.Helper()
	if _, _, err := f.hold(run, tree, role); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) letGo(run catalog.Run) (removed []string) {
	f.Helper()
	f.update(func(c catalog.Catalog) (err error) {
		removed, err = c.LetGoOfTrees(f.Context(), run.Num)
		return err
	})
	return removed
}

// heldBy returns what a run holds, as role and the digest's first letter.
func (f *fixture) heldBy(run catalog.Run) (held []string) {
	f.Helper()
	for _, use := range read(f, func(c catalog.Catalog) ([]cupel.TreeUse, error) { return c.RunTrees(f.Context(), run.Num) }) {
		held = append(held, string(use.Role)+" "+use.Digest[:1])
	}
	return held
}

func (f *fixture) noTree(p catalog.Project, digest string) {
	f.Helper()
	f.fails(cupel.NotFound, digest, func(c catalog.Catalog) error {
		_, err := c.LockTree(f.Context(), p.ID, digest)
		return err
	})
}

func treeReadBack(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	want := treeRow(p, "a", 3)
	f.noTree(p, want.Digest)
	added, fresh, err := f.hold(run, want, cupel.TreeOfCode)
	if err != nil || !fresh {
		f.Fatalf("fresh is %v, the error %v", fresh, err)
	}
	want.Num = added.Num
	f.diff("added", want, added)
	f.diff("tree", want, read(f, func(c catalog.Catalog) (catalog.Tree, error) { return c.Tree(f.Context(), p.ID, want.Digest) }))
	f.diff("uses", []cupel.TreeUse{{Tree: want.Tree, Role: cupel.TreeOfCode}}, read(f, func(c catalog.Catalog) ([]cupel.TreeUse, error) {
		return c.RunTrees(f.Context(), run.Num)
	}))
}

func treeOnce(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	first, _, err := f.hold(run, treeRow(p, "a", 3), cupel.TreeOfCode)
	if err != nil {
		f.Fatal(err)
	}
	again, fresh, err := f.hold(run, treeRow(p, "a", 9), cupel.TreeOfCode)
	if err != nil || fresh {
		f.Errorf("fresh is %v, the error %v", fresh, err)
	}
	f.diff("the tree", first, again)
	f.diff("held", []string{"code a"}, f.heldBy(run))
}

func treesHeld(f *fixture) {
	p := f.trackingHome()
	a, b := f.run(p, "a", 0, 1), f.run(p, "b", 0, 1)
	f.mustHold(a, treeRow(p, "d", 1), cupel.TreeOfInput)
	f.mustHold(a, treeRow(p, "b", 1), cupel.TreeOfInput)
	f.mustHold(a, treeRow(p, "d", 1), cupel.TreeOfCode)
	f.mustHold(b, treeRow(p, "c", 1), cupel.TreeOfCode)
	f.diff("by role and digest", []string{"code d", "input b", "input d"}, f.heldBy(a))
	f.diff("of the other", []string{"code c"}, f.heldBy(b))
}

func treesLetGo(f *fixture) {
	p := f.trackingHome()
	a, b := f.run(p, "a", 0, 1), f.run(p, "b", 0, 1)
	shared, own := treeRow(p, "a", 1), treeRow(p, "b", 2)
	f.mustHold(a, shared, cupel.TreeOfCode)
	f.mustHold(b, shared, cupel.TreeOfInput)
	f.mustHold(a, own, cupel.TreeOfCode)
	f.mustHold(a, own, cupel.TreeOfInput)
	f.diff("removed", []string{own.Digest}, f.letGo(a))
	f.diff("held", []string(nil), f.heldBy(a))
	f.noTree(p, own.Digest)
	f.diff("of the other", []string{"input a"}, f.heldBy(b))
	f.diff("twice", []string(nil), f.letGo(a))
	f.diff("the last", []string{shared.Digest}, f.letGo(b))
	f.update(func(c catalog.Catalog) error { return c.PurgeRun(f.Context(), a.Num) })
}

func treesOfProjects(f *fixture) {
	p, other := f.trackingHome(), f.project("other")
	f.experiment(other, 0, "Default")
	f.mustHold(f.run(p, "a", 0, 1), treeRow(p, "a", 1), cupel.TreeOfCode)
	f.noTree(other, treeRow(p, "a", 1).Digest)
	run := f.run(other, "a", 0, 1)
	if _, fresh, err := f.hold(run, treeRow(other, "a", 1), cupel.TreeOfCode); err != nil || !fresh {
		f.Errorf("fresh is %v, the error %v", fresh, err)
	}
	f.diff("removed", []string{treeRow(p, "a", 1).Digest}, f.letGo(run))
	f.diff("of the first", 1, len(f.heldBy(f.runRow(p, "a"))))
}

// treesRaced lets runs take and leave one tree. Who holds it at the end must find
// it there.
func treesRaced(f *fixture) {
	p := f.trackingHome()
	tree := treeRow(p, "a", 1)
	const runs = 8
	rows := make([]catalog.Run, runs)
	for i := range rows {
		rows[i] = f.run(p, string(rune('a'+i)), 0, 1)
		f.mustHold(rows[i], tree, cupel.TreeOfCode)
	}
	errs := together(runs, func(i int) error {
		for range 5 {
			if err := f.db.Update(f.Context(), func(c catalog.Catalog) error {
				_, err := c.LetGoOfTrees(f.Context(), rows[i].Num)
				return err
			}); err != nil {
				return err
			}
			if _, _, err := f.hold(rows[i], tree, cupel.TreeOfInput); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		f.Fatal(err)
	}
	for _, run := range rows {
		f.diff("held", []string{"input a"}, f.heldBy(run))
	}
}

func treesAddedAtOnce(f *fixture) {
	p := f.trackingHome()
	const runs = 8
	rows := make([]catalog.Run, runs)
	for i := range rows {
		rows[i] = f.run(p, string(rune('a'+i)), 0, 1)
	}
	first := make([]bool, runs)
	errs := together(runs, func(i int) (err error) {
		_, first[i], err = f.hold(rows[i], treeRow(p, "a", 1), cupel.TreeOfCode)
		return err
	})
	if err := errors.Join(errs...); err != nil {
		f.Fatal(err)
	}
	count := 0
	for _, fresh := range first {
		if fresh {
			count++
		}
	}
	f.diff("how many added it", 1, count)
}

// treeKeepsRun checks that no run goes while it holds a tree, which would then be
// kept for ever.
func treeKeepsRun(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	f.mustHold(run, treeRow(p, "a", 1), cupel.TreeOfCode)
	f.fails(cupel.Internal, "", func(c catalog.Catalog) error { return c.PurgeRun(f.Context(), run.Num) })
}
