package registrytest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/vault/digest"
)

// made starts a run of the code with a run spec, and a value of auc.
func (f *fixture) made(name string, code folder, auc cupel.Float, change func(*runspec.Spec)) cupel.Run {
	f.Helper()
	run := f.named(name)
	f.log(run, points("auc", auc))
	sum, err := digest.Parse(f.putTree(run, code, cupel.TreeOfCode).Digest)
	f.must(err)
	spec := runspec.Spec{
		Identity: runspec.Identity{
			Kind: runspec.KindPython, Command: runspec.Command{Argv: []string{"python", "train.py"}, Folder: "."},
			Components: runspec.Components{Model: &runspec.Component{Name: "models:Trees", Params: json.RawMessage(`{"depth":7}`)}},
			Code:       runspec.Code{Tree: &sum},
		},
		Observed: runspec.Observed{Code: runspec.ObservedCode{Repository: "git", Branch: "main"}, Env: runspec.Environment{
			Distributions: []runspec.Distribution{{Name: "numpy", Version: "2.0"}, {Name: "pandas", Version: "3.0"}},
		}},
	}
	change(&spec)
	text, err := spec.Encode()
	f.must(err)
	f.put(run.Ref().Artifacts(), "cupel/run-spec.json", text)
	return run
}

// testComparisonOfSpecs compares what run specs say.
func testComparisonOfSpecs(_ *testing.T, f *fixture) {
	one := folder{"train.py": "print(1)\n", "same.py": "pass\n", "old.py": "", "run.sh": "#!/bin/sh\n"}
	two := folder{"train.py": "print(2)\n", "same.py": "pass\n", "run.sh*": "#!/bin/sh\n"}
	sum := func(text string) string { return digest.Of([]byte(text)).String() }
	tree := func(d folder) string { return digest.Of(d.draft(cupel.TreeOfCode).Manifest).String() }
	a := f.made("a", one, 0.9, func(*runspec.Spec) {})
	b := f.made("b", two, 0.8, func(s *runspec.Spec) {
		s.Identity.Components.Model.Params = json.RawMessage(`{"depth":7.0,"loss":"squared"}`)
		s.Observed.Code.Dirty = true
		s.Observed.Env.Distributions[0].Version = "2.1"
		s.Observed.Env.CPU.Model = "Another"
	})
	got, err := f.b.CompareRuns(f.ctx, compared(a, b))
	f.must(err)
	f.equal(fmt.Sprintf(`components.model.loss: - "squared"
code.dirty: false true
code.files/old.py: %s -
code.files/run.sh: %s %s exec
code.files/train.py: %s %s
code.tree: %s %s
environment.cpu: - Another
environment.numpy: 2.0 2.1
`, sum(""), sum("#!/bin/sh\n"), sum("#!/bin/sh\n"), sum("print(1)\n"), sum("print(2)\n"), tree(one), tree(two)), differentFields(got))
	f.equal("components.model.depth: 7\ncode.branch: main\ncode.command: python train.py\ncode.folder: .\ncode.partial: false", commonFields(got))

	bare := f.named("bare")
	f.log(bare, points("auc", 0.1))
	broken := f.named("broken")
	f.log(broken, points("auc", 0))
	f.put(broken.Ref().Artifacts(), "cupel/run-spec.json", []byte(`{"format": "cupel-run-spec/2"}`))
	got, err = f.b.CompareRuns(f.ctx, compared(a, bare, broken))
	f.must(err)
	for _, field := range got.Different {
		if strings.HasPrefix(field.Name, "files/") || field.Name == "numpy" || field.Section == cupel.ComparedArtifacts {
			f.Errorf("%s is compared with runs that say nothing of it", field.Name)
		}
	}
	f.equal(false, got.MoreFiles)
}

// testComparisonOfManyFiles compares trees of which more files differ than are
// listed.
func testComparisonOfManyFiles(_ *testing.T, f *fixture) {
	const files = 1500
	all := make([]cupel.Run, 3)
	for i := range all {
		code := folder{}
		for n := range files {
			code[fmt.Sprintf("src/%05d.py", n)] = fmt.Sprint(n, i*(n%2))
		}
		if i == 2 {
			code["src/00001a.py"] = "new"
		}
		all[i] = f.made(fmt.Sprint("run", i), code, cupel.Float(i), func(*runspec.Spec) {})
	}
	got, err := f.b.CompareRuns(f.ctx, compared(all...))
	f.must(err)
	var listed []string
	for _, field := range got.Different {
		if strings.HasPrefix(field.Name, "files/") {
			listed = append(listed, strings.TrimPrefix(field.Name, "files/"))
		}
	}
	f.equal(751, len(listed))
	f.equal([]string{"src/00001.py", "src/00001a.py", "src/00003.py"}, listed[:3])
	f.equal(false, got.MoreFiles)

	other := folder{}
	for n := range files {
		other[fmt.Sprintf("src/%05d.py", n)] = "other"
	}
	got, err = f.b.CompareRuns(f.ctx, compared(all[0], all[1], f.made("other", other, 5, func(*runspec.Spec) {})))
	f.must(err)
	listed = listed[:0]
	for _, field := range got.Different {
		if strings.HasPrefix(field.Name, "files/") {
			listed = append(listed, field.Name)
			if field.Values[0] == nil || field.Values[1] == nil || field.Values[2] == nil {
				f.Errorf("%s is missing where it is there: %v", field.Name, field.Values)
			}
		}
	}
	f.equal(1000, len(listed))
	f.equal("files/src/00999.py", listed[999])
	f.equal(true, got.MoreFiles)
}

// testComparisonAcrossProjects has a run spec that names the tree of another
// project.
func testComparisonAcrossProjects(_ *testing.T, f *fixture) {
	secret := f.made("a", folder{"secret.py": "x"}, 0.9, func(*runspec.Spec) {})
	uses, err := f.b.RunTrees(f.ctx, secret.Ref())
	f.must(err)
	content, err := f.b.OpenTreeFile(f.ctx, treeRef(uses[0].Tree), "secret.py")
	f.must(err)
	f.equal("x", f.readAll(content))
	spec, err := f.b.OpenArtifact(f.ctx, secret.Ref().Artifacts(), "cupel/run-spec.json")
	f.must(err)
	text := []byte(f.readAll(spec))

	other, err := f.a.CreateProject(f.ctx, "other", cupel.ProjectChange{})
	f.must(err)
	query := cupel.RunComparisonQuery{Project: other.Name, Metric: "auc"}
	for i, code := range []folder{{"own.py": "y"}, {"own.py": "z"}, nil} {
		run, err := f.a.CreateRun(f.ctx, other.Name, cupel.NewRun{})
		f.must(err)
		f.must(f.a.LogBatch(f.ctx, run.Ref(), points("auc", cupel.Float(i))))
		if code == nil {
			f.put(run.Ref().Artifacts(), "cupel/run-spec.json", text)
		} else if _, err := f.a.PutTree(f.ctx, run.Ref(), code.draft(cupel.TreeOfCode)); err != nil {
			f.Fatal(err)
		}
		query.Runs = append(query.Runs, run.ID)
	}
	got, err := f.b.CompareRuns(f.ctx, query)
	f.must(err)
	var files []string
	for _, field := range got.Different {
		if strings.HasPrefix(field.Name, "files/") {
			files = append(files, field.Name)
		}
	}
	f.equal([]string{"files/own.py"}, files)
	_, err = f.b.CodeDiff(f.ctx, other.Name, query.Runs[0], query.Runs[2])
	f.refused(err, cupel.NotFound)
}

// codeDiff is how the code of two runs differs, a line for each file.
func (f *fixture) codeDiff(from, to cupel.Run) (files []string, diff cupel.CodeDiff) {
	f.Helper()
	diff, err := f.b.CodeDiff(f.ctx, cupel.DefaultProject, from.ID, to.ID)
	f.must(err)
	for _, file := range diff.Files {
		files = append(files, strings.TrimSpace(fmt.Sprintf("%s %s %s>%s %s", file.Status, file.Path, file.OldMode, file.NewMode, file.LeftOut)))
	}
	return files, diff
}

func testCodeDiff(_ *testing.T, f *fixture) {
	one := folder{"train.py": "a\nb\nc\n", "same.py": "pass\n", "old.py": "gone\n", "run.sh": "#!/bin/sh\n", "data": "\x00\x01", "link@": "train.py", "large": strings.Repeat("x\n", 200_000)}
	two := folder{"train.py": "a\nB\nc\n", "same.py": "pass\n", "new.py": "", "run.sh*": "#!/bin/sh\n", "data": "\x00\x02", "link@": "same.py", "large": strings.Repeat("y\n", 200_000)}
	a := f.made("a", one, 0.9, func(*runspec.Spec) {})
	b := f.made("b", two, 0.8, func(*runspec.Spec) {})
	files, diff := f.codeDiff(a, b)
	f.equal([]string{
		"changed data file>file binary", "changed large file>file large", "changed link symlink>symlink", "added new.py >file",
		"removed old.py file>", "mode run.sh file>exec", "changed train.py file>file",
	}, files)
	f.equal("--- a/train.py\n+++ b/train.py\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n", diff.Files[6].Text)
	f.equal("--- a/old.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n", diff.Files[4].Text)
	f.equal(a.ID+" "+b.ID+" 0", fmt.Sprint(diff.From, " ", diff.To, " ", diff.More))
	files, _ = f.codeDiff(a, a)
	f.equal([]string(nil), files)

	held := f.run() // its code was stored, and no spec was written
	f.putTree(held, two, cupel.TreeOfCode)
	files, _ = f.codeDiff(held, b)
	f.equal([]string(nil), files)
	f.putTree(held, one, cupel.TreeOfInput)
	bare := f.run()
	f.putTree(bare, one, cupel.TreeOfInput)
	_, err := f.b.CodeDiff(f.ctx, cupel.DefaultProject, a.ID, bare.ID)
	f.refused(err, cupel.NotFound)
	_, err = f.b.CodeDiff(f.ctx, cupel.DefaultProject, "none", a.ID)
	f.refused(err, cupel.NotFound)
	_, err = f.b.CodeDiff(f.ctx, "nowhere", a.ID, b.ID)
	f.refused(err, cupel.NotFound)
}

// testLargeCodeDiff takes more text than a diff holds.
func testLargeCodeDiff(_ *testing.T, f *fixture) {
	one, two := folder{}, folder{}
	for n := range 30 {
		one[fmt.Sprintf("%02d", n)] = strings.Repeat("one\n", 50_000)
		two[fmt.Sprintf("%02d", n)] = strings.Repeat("two\n", 50_000)
	}
	two["zz"] = "small\n"
	_, diff := f.codeDiff(f.made("a", one, 0.9, func(*runspec.Spec) {}), f.made("b", two, 0.8, func(*runspec.Spec) {}))
	f.equal(31, len(diff.Files))
	size := 0
	for _, file := range diff.Files {
		size += len(file.Text)
	}
	if size > cupel.MaxDiffText || size < cupel.MaxDiffText/2 {
		f.Errorf("the texts have %d bytes", size)
	}
	f.equal(cupel.LeftOut(""), diff.Files[0].LeftOut)
	f.equal(cupel.LeftOutTotal, diff.Files[30].LeftOut)
}
