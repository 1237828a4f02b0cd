package registrytest

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// treeTests deal with trees of code and data.
var treeTests = tests{
	"trees":              testTrees,
	"known trees":        testKnownTrees,
	"wrong manifests":    testWrongManifests,
	"wrong content":      testWrongContent,
	"files of trees":     testTreeFiles,
	"holding trees":      testHoldingTrees,
	"purged trees":       testPurgedTrees,
	"trees of a project": testTreesOfProject,
	"trees at once":      testTreesAtOnce,
	"versions of data":   testVersionsOfData,
}

// folder is what a tree is made of: bytes by path. A path that ends in "@" is that
// of a symlink, one in "*" of a program.
type folder map[string]string

// draft returns the folder as a tree to be stored.
func (d folder) draft(role cupel.TreeRole) cupel.TreeDraft {
	var manifest tree.Manifest
	for name, content := range d {
		mode := tree.ModeFile
		if path, ok := strings.CutSuffix(name, "@"); ok {
			name, mode = path, tree.ModeSymlink
		} else if path, ok := strings.CutSuffix(name, "*"); ok {
			name, mode = path, tree.ModeExec
		}
		manifest = append(manifest, tree.Entry{Path: name, Mode: mode, SHA256: digest.Of([]byte(content)), Size: int64(len(content))})
	}
	manifest.Sort()
	text, err := manifest.Encode()
	if err != nil {
		panic(err)
	}
	return cupel.TreeDraft{Role: role, Manifest: text, Content: cupel.BytesSource("content", []byte(d.content()))}
}

// content are the bytes of all files in the order of their paths.
func (d folder) content() string {
	bare := func(name string) string { return strings.TrimRight(name, "@*") }
	names := slices.SortedFunc(maps.Keys(d), func(a, b string) int { return strings.Compare(bare(a), bare(b)) })
	var all strings.Builder
	for _, name := range names {
		all.WriteString(d[name])
	}
	return all.String()
}

// source is a folder with a file of each kind.
var source = folder{"train.py": "print('ä')\n", "bin/run*": "#!/bin/sh\n", "data/empty": "", "latest@": "train.py", "größe.txt": strings.Repeat("x", 5000)}

func treeRef(t cupel.Tree) cupel.TreeRef {
	return cupel.TreeRef{Project: cupel.DefaultProject, Digest: t.Digest}
}

// putTree lets a run hold a tree.
func (f *fixture) putTree(run cupel.Run, d folder, role cupel.TreeRole) cupel.Tree {
	f.Helper()
	put, err := f.a.PutTree(f.ctx, run.Ref(), d.draft(role))
	if err != nil {
		f.Fatal(err)
	}
	return put
}

// readTree returns the bytes of all files of a tree through the other door.
func (f *fixture) readTree(t cupel.Tree) string {
	f.Helper()
	content, err := f.b.OpenTree(f.ctx, treeRef(t))
	f.must(err)
	return f.readAll(content)
}

func (f *fixture) readAll(content cupel.Content) string {
	f.Helper()
	defer content.Close()
	got, err := io.ReadAll(content)
	if err != nil {
		f.Fatal(err)
	}
	return string(got)
}

// held returns what a run holds, as role and digest.
func (f *fixture) held(run cupel.Run) (held []string) {
	f.Helper()
	uses, err := f.b.RunTrees(f.ctx, run.Ref())
	f.must(err)
	for _, use := range uses {
		held = append(held, string(use.Role)+" "+use.Digest)
	}
	return held
}

func testTrees(t *testing.T, f *fixture) {
	run := f.run()
	f.equal([]string(nil), f.held(run))
	draft := source.draft(cupel.TreeOfCode)
	put := f.putTree(run, source, cupel.TreeOfCode)
	want := cupel.Tree{Digest: digest.Of(draft.Manifest).String(), Files: 5, Size: int64(len(source.content())), CreatedAt: put.CreatedAt}
	f.equal(want, put)
	if put.CreatedAt.IsZero() {
		t.Error("it says no time")
	}
	got, err := f.b.GetTree(f.ctx, treeRef(put))
	f.must(err)
	f.equal(want, got)
	uses, err := f.b.RunTrees(f.ctx, run.Ref())
	f.must(err)
	f.equal([]cupel.TreeUse{{Tree: want, Role: cupel.TreeOfCode}}, uses)
	manifest, err := f.b.TreeManifest(f.ctx, treeRef(put))
	f.must(err)
	f.equal(string(draft.Manifest), string(manifest))
	f.equal(source.content(), f.readTree(put))

	bare := f.putTree(run, folder{}, cupel.TreeOfInput)
	f.equal(cupel.Tree{Digest: digest.Of([]byte("[]")).String(), CreatedAt: bare.CreatedAt}, bare)
	f.equal("", f.readTree(bare))
	report, err := f.a.CheckVault(f.ctx, cupel.CheckOptions{Full: true})
	f.must(err)
	if !report.OK {
		t.Errorf("vault:check found %v", report.Problems)
	}
}

// testKnownTrees checks that a tree is sent once.
func testKnownTrees(t *testing.T, f *fixture) {
	first, second := f.run(), f.run()
	put := f.putTree(first, source, cupel.TreeOfCode)
	draft := source.draft(cupel.TreeOfCode)
	draft.Content.Open = func() (io.ReadCloser, error) {
		t.Error("the content was opened")
		return nil, fmt.Errorf("there is none")
	}
	for range 2 {
		again, err := f.a.PutTree(f.ctx, second.Ref(), draft)
		f.must(err)
		f.equal(put, again)
	}
	draft.Content = cupel.Source{}
	_, err := f.a.PutTree(f.ctx, first.Ref(), draft)
	f.must(err)
	none := folder{"unknown": "x"}.draft(cupel.TreeOfCode)
	none.Content = cupel.Source{}
	_, err = f.a.PutTree(f.ctx, first.Ref(), none)
	f.refused(err, cupel.Invalid)
	draft.Role = cupel.TreeOfInput
	_, err = f.a.PutTree(f.ctx, second.Ref(), draft)
	f.must(err)
	f.equal([]string{"code " + put.Digest}, f.held(first))
	f.equal([]string{"code " + put.Digest, "input " + put.Digest}, f.held(second))
}

func testWrongManifests(t *testing.T, f *fixture) {
	run := f.run()
	sum := strings.Repeat("ab", 32)
	file := func(path, mode, size string) string {
		return fmt.Sprintf(`{"mode":%q,"path":%q,"sha256":%q,"size":%s}`, mode, path, sum, size)
	}
	for name, text := range map[string]string{
		"nothing": "", "no list": "{}", "half": `[{"mode":"file"`, "null": "null",
		"absolute": "[" + file("/etc/passwd", "file", "1") + "]", "outside": "[" + file("../a", "file", "1") + "]",
		"git": "[" + file(".git/config", "file", "1") + "]", "NUL": `[{"mode":"file","path":"a\u0000","sha256":"` + sum + `","size":1}]`,
		"negative": "[" + file("a", "file", "-1") + "]", "unknown mode": "[" + file("a", "device", "1") + "]",
		"twice": "[" + file("a", "file", "1") + "," + file("a", "file", "1") + "]", "order": "[" + file("b", "file", "1") + "," + file("a", "file", "1") + "]",
		"folder and file": "[" + file("a", "file", "1") + "," + file("a/b", "file", "1") + "]", "unknown key": `[{"mode":"file","owner":"me","path":"a","sha256":"` + sum + `","size":1}]`,
		"not canonical":  "[ " + file("a", "file", "1") + "]",
		"too many bytes": "[" + file("a", "file", "9223372036854775807") + "," + file("b", "file", "9223372036854775807") + "]",
	} {
		t.Run(name, func(t *testing.T) {
			draft := cupel.TreeDraft{Role: cupel.TreeOfCode, Manifest: []byte(text), Content: cupel.BytesSource("content", []byte("x"))}
			_, err := f.a.PutTree(f.ctx, run.Ref(), draft)
			f.in(t).refused(err, cupel.Invalid)
		})
	}
	draft := source.draft("notes")
	_, err := f.a.PutTree(f.ctx, run.Ref(), draft)
	f.refused(err, cupel.Invalid)
	draft.Role, draft.Manifest = cupel.TreeOfCode, bytes.Repeat([]byte(" "), tree.MaxManifest+1)
	_, err = f.a.PutTree(f.ctx, run.Ref(), draft)
	f.refused(err, cupel.TooLarge)
	f.equal([]string(nil), f.held(run))
}

// testWrongContent gives bytes that are not those of the manifest.
func testWrongContent(t *testing.T, f *fixture) {
	run := f.run()
	whole := source.content()
	draft := source.draft(cupel.TreeOfCode)
	for name, wrong := range map[string]struct{ content, says string }{
		"too short": {whole[:len(whole)-1], "train.py"}, "nothing": {"", "bin/run"}, "too long": {whole + "x", "more bytes"},
		"a byte": {strings.Replace(whole, "xx", "xy", 1), "größe.txt"}, "another order": {whole[1:] + whole[:1], "bin/run"},
	} {
		t.Run(name, func(t *testing.T) {
			draft.Content = cupel.BytesSource("content", []byte(wrong.content))
			_, err := f.a.PutTree(f.ctx, run.Ref(), draft)
			f.in(t).refused(err, cupel.Invalid)
			if err != nil && !strings.Contains(err.Error(), wrong.says) {
				t.Errorf("error %v does not name %q", err, wrong.says)
			}
		})
	}
	for _, target := range []string{"../a", "/etc/passwd", "a/../b", ".git/config"} {
		_, err := f.a.PutTree(f.ctx, run.Ref(), folder{"link@": target}.draft(cupel.TreeOfCode))
		f.refused(err, cupel.Invalid)
	}
	draft.Content.Open = func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(whole[:100]), failing{fmt.Errorf("the disk broke")})), nil
	}
	if _, err := f.a.PutTree(f.ctx, run.Ref(), draft); err == nil || !strings.Contains(err.Error(), "the disk broke") {
		t.Errorf("error %v", err)
	}
	_, err := f.b.GetTree(f.ctx, cupel.TreeRef{Project: cupel.DefaultProject, Digest: digest.Of(draft.Manifest).String()})
	f.refused(err, cupel.NotFound)
	f.equal([]string(nil), f.held(run))
	stats, err := f.a.VaultStats(f.ctx)
	f.must(err)
	f.equal(int64(0), stats.Files)
}

func testTreeFiles(t *testing.T, f *fixture) {
	large := string(noise(21, 5<<20))
	d := folder{"a/large": large, "b": "the small one", "c": "", "d@": "b", "a b/ü%.txt": "odd"}
	ref := treeRef(f.putTree(f.run(), d, cupel.TreeOfInput))
	for name, want := range d {
		content, err := f.b.OpenTreeFile(f.ctx, ref, strings.TrimRight(name, "@"))
		f.must(err)
		f.equal(cupel.File{Path: strings.TrimRight(name, "@"), Size: int64(len(want)), Digest: digest.Of([]byte(want)).String()}, content.Info())
		if got := f.readAll(content); got != want {
			t.Errorf("%s: the bytes differ", name)
		}
	}
	content, err := f.b.OpenTreeFile(f.ctx, ref, "a/large")
	f.must(err)
	defer content.Close()
	for _, at := range []int64{4 << 20, 1, int64(len(large)) - 10} {
		_, err := content.Seek(at, io.SeekStart)
		f.must(err)
		part := make([]byte, 10)
		_, err = io.ReadFull(content, part)
		f.must(err)
		f.equal(large[at:at+10], string(part))
	}
	if n, err := content.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("at the end of the file %d bytes and the error %v", n, err)
	}
	for _, absent := range []string{"a", "large", "B", "e"} {
		_, err := f.b.OpenTreeFile(f.ctx, ref, absent)
		f.refused(err, cupel.NotFound)
	}
}

// testHoldingTrees checks which runs may be given trees.
func testHoldingTrees(t *testing.T, f *fixture) {
	finished, deleted := f.run(), f.run()
	status := cupel.RunFinished
	_, err := f.a.ChangeRun(f.ctx, finished.Ref(), cupel.RunChange{Status: &status})
	f.must(err)
	f.must(f.a.DeleteRun(f.ctx, deleted.Ref()))
	_, err = f.a.PutTree(f.ctx, deleted.Ref(), source.draft(cupel.TreeOfCode))
	f.refused(err, cupel.Conflict)
	put := f.putTree(finished, source, cupel.TreeOfCode)
	_, err = f.a.PutTree(f.ctx, deleted.Ref(), source.draft(cupel.TreeOfCode))
	f.refused(err, cupel.Conflict)
	nowhere := cupel.RunRef{Project: cupel.DefaultProject, ID: "none"}
	for _, d := range []folder{source, {"new": "x"}} {
		_, err = f.a.PutTree(f.ctx, nowhere, d.draft(cupel.TreeOfCode))
		f.refused(err, cupel.NotFound)
	}
	_, err = f.b.RunTrees(f.ctx, nowhere)
	f.refused(err, cupel.NotFound)
	f.must(f.a.DeleteRun(f.ctx, finished.Ref()))
	f.equal([]string{"code " + put.Digest}, f.held(finished))
	f.equal(source.content(), f.readTree(put))
	for _, wrong := range []string{"abc", strings.Repeat("g", 64)} {
		_, err = f.b.GetTree(f.ctx, cupel.TreeRef{Project: cupel.DefaultProject, Digest: wrong})
		f.refused(err, cupel.Invalid)
	}
}

// testPurgedTrees checks that a tree goes with the last run that holds it.
func testPurgedTrees(t *testing.T, f *fixture) {
	const size = 4 << 20
	shared, own := folder{"shared": string(noise(22, size))}, folder{"own": string(noise(23, size))}
	kept, gone := f.run(), f.run()
	both := f.putTree(kept, shared, cupel.TreeOfInput)
	f.putTree(gone, shared, cupel.TreeOfInput)
	alone := f.putTree(gone, own, cupel.TreeOfInput)
	f.putTree(gone, own, cupel.TreeOfCode)
	freed := func() int64 {
		report, err := f.b.CollectVault(f.ctx, false)
		f.must(err)
		return report.FreedSize
	}
	f.must(f.a.DeleteRun(f.ctx, gone.Ref()))
	if n := freed(); n > size/2 {
		t.Errorf("a run that can be restored freed %d bytes", n)
	}
	f.must(f.a.PurgeRun(f.ctx, gone.Ref()))
	_, err := f.b.GetTree(f.ctx, treeRef(alone))
	f.refused(err, cupel.NotFound)
	if n := freed(); n < size/2 || n > 2*size {
		t.Errorf("purging a run with a tree of %d bytes of its own freed %d", size, n)
	}
	if f.readTree(both) != shared.content() {
		t.Error("the bytes of the tree that is held differ")
	}
	f.must(f.a.DeleteRun(f.ctx, kept.Ref()))
	f.must(f.a.PurgeRun(f.ctx, kept.Ref()))
	if n := freed(); n < size/2 {
		t.Errorf("purging the last run freed %d bytes", n)
	}
	again := f.putTree(f.run(), own, cupel.TreeOfCode)
	if f.readTree(again) != own.content() {
		t.Error("the bytes of a tree that was put anew differ")
	}
}

// testTreesOfProject checks that a project sees its own trees only.
func testTreesOfProject(t *testing.T, f *fixture) {
	put := f.putTree(f.run(), source, cupel.TreeOfCode)
	other, err := f.a.CreateProject(f.ctx, "other", cupel.ProjectChange{})
	f.must(err)
	elsewhere := cupel.TreeRef{Project: other.Name, Digest: put.Digest}
	_, err = f.b.GetTree(f.ctx, elsewhere)
	f.refused(err, cupel.NotFound)
	_, err = f.b.TreeManifest(f.ctx, elsewhere)
	f.refused(err, cupel.NotFound)
	_, err = f.b.OpenTree(f.ctx, elsewhere)
	f.refused(err, cupel.NotFound)
	_, err = f.b.OpenTreeFile(f.ctx, elsewhere, "train.py")
	f.refused(err, cupel.NotFound)

	run, err := f.a.CreateRun(f.ctx, other.Name, cupel.NewRun{})
	f.must(err)
	draft, opened := source.draft(cupel.TreeOfCode), false
	open := draft.Content.Open
	draft.Content.Open = func() (io.ReadCloser, error) { opened = true; return open() }
	_, err = f.a.PutTree(f.ctx, cupel.RunRef{Project: other.Name, ID: run.ID}, draft)
	f.must(err)
	if !opened {
		t.Error("a project was given what only another one has shown")
	}
	_, err = f.b.GetTree(f.ctx, elsewhere)
	f.must(err)
}

func testTreesAtOnce(t *testing.T, f *fixture) {
	const runs = 8
	shared := folder{"data": string(noise(24, 1<<20)), "note": "same"}
	all := make([]cupel.Run, runs)
	for i := range all {
		all[i] = f.run()
	}
	digests, errs := make([]string, runs), make([]error, runs)
	var group sync.WaitGroup
	for i, run := range all {
		group.Go(func() {
			door := []cupel.Registry{f.a, f.b}[i%2]
			put, err := door.PutTree(f.ctx, run.Ref(), shared.draft(cupel.TreeOfInput))
			digests[i], errs[i] = put.Digest, err
		})
	}
	group.Wait()
	for i, run := range all {
		f.must(errs[i])
		f.equal([]string{"input " + digests[0]}, f.held(run))
	}
	for _, run := range all[1:] {
		f.must(f.a.DeleteRun(f.ctx, run.Ref()))
	}
	for _, run := range all[1:] {
		group.Go(func() {
			if err := f.a.PurgeRun(f.ctx, run.Ref()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	_, err := f.a.CollectVault(f.ctx, false)
	f.must(err)
	if f.readTree(cupel.Tree{Digest: digests[0]}) != shared.content() {
		t.Error("the bytes differ")
	}
}

// testVersionsOfData stores ten versions of data that differ little: they must cost
// little more than one.
func testVersionsOfData(t *testing.T, f *fixture) {
	run := f.run()
	data := noise(25, 30<<20)
	stored := func() int64 {
		stats, err := f.b.VaultStats(f.ctx)
		f.must(err)
		return stats.StoredSize
	}
	var one int64
	for version := range 10 {
		copy(data[version*3<<20:], fmt.Sprintf("row %d was changed", version))
		d := folder{"data/rows.bin": string(data), "data/version": fmt.Sprint(version)}
		f.putTree(run, d, cupel.TreeOfInput)
		if version == 0 {
			one = stored()
		}
	}
	if all := stored(); float64(all) > 1.3*float64(one) {
		t.Errorf("ten versions take %d bytes, one %d", all, one)
	}
}
