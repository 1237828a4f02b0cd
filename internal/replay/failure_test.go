package replay_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/replay"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/verdict"
)

func TestAFlippedByteIsRefusedWithThePath(t *testing.T) {
	f := newFixture(t)
	noise := make([]byte, 64<<10) // which no compression changes
	rand.NewChaCha8([32]byte{}).Read(noise)
	f.write("a.bin", string(noise))
	run := f.exec("sh", "train.sh")
	f.flip(noise[1000:1064])
	report := f.reproduce(run, stored)
	f.want(report, verdict.Failed, "code: ", `"a.bin"`)
	if report.RunID != "" {
		t.Error("a run was made")
	}
}

// flip changes a byte of the vault wherever a file holds text.
func (f *fixture) flip(text []byte) {
	f.Helper()
	other := append([]byte{text[0] ^ 1}, text[1:]...)
	flipped := 0
	err := filepath.WalkDir(f.home, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(content, text) {
			return err
		}
		flipped++
		check(f, os.Chmod(path, 0o600))
		return os.WriteFile(path, bytes.ReplaceAll(content, text, other), 0o600)
	})
	if err != nil || flipped == 0 {
		f.Fatalf("%d files hold the text (%v)", flipped, err)
	}
}

func TestRunsThatCannotBeReproduced(t *testing.T) {
	for name, tt := range map[string]struct {
		make func(f *fixture) cupel.Run
		says string
	}{
		"no spec": {func(f *fixture) cupel.Run {
			run, err := f.registry.CreateRun(f.Context(), cupel.DefaultProject, cupel.NewRun{})
			check(f, err)
			return f.end(run.Ref(), runner.Outcome{Status: cupel.RunFinished})
		}, "cupel exec"},
		"running": {func(f *fixture) cupel.Run {
			run, err := f.registry.CreateRun(f.Context(), cupel.DefaultProject, cupel.NewRun{})
			check(f, err)
			return run
		}, "has not ended"},
		"marked": {func(f *fixture) cupel.Run {
			run := f.exec("sh", "train.sh")
			tag := cupel.RunTag{Key: provenance.NotReproducibleTag, Value: "a lambda has no source"}
			check(f, f.registry.LogBatch(f.Context(), run.Ref(), cupel.RunBatch{Tags: []cupel.RunTag{tag}}))
			return run
		}, "a lambda has no source"},
		"secret": {func(f *fixture) cupel.Run { return f.exec("sh", "train.sh", "--password", "hunter2") }, "argument 3"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			run := tt.make(f)
			_, err := f.engine.Read(t.Context(), run.Ref())
			if cupel.ErrorCode(err) != cupel.Conflict || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want %q", err, tt.says)
			}
		})
	}
}

func TestStepsThatFail(t *testing.T) {
	f := newFixture(t)
	f.write("once.sh", `test ! -e "`+f.path("../mark")+`" && echo x > "`+f.path("../mark")+`"`)
	run := f.exec("sh", "once.sh")
	check(f, os.Remove(f.path("../mark")))
	f.want(f.reproduce(run, stored), verdict.Identical)
	report := f.reproduce(run, stored)
	f.want(report, verdict.Failed, "run: the program ended with exit status 1")
	made, err := f.registry.GetRun(t.Context(), cupel.RunRef{Project: run.Project, ID: report.RunID})
	if err != nil || made.Status != cupel.RunFailed || made.Tags[provenance.VerdictTag] != "failed" {
		t.Errorf("the new run is %+v (%v)", made, err)
	}
	if text := f.artifact(report.RunID, provenance.ReportFile); !strings.Contains(text, `"step":"run"`) {
		t.Errorf("the stored report is %s", text)
	}
}

func TestAProgramThatIsNotThere(t *testing.T) {
	f := newFixture(t)
	f.write(".gitignore", "bin/\n")
	f.write("bin/train", trainScript)
	check(f, os.Chmod(f.path("bin/train"), 0o755))
	f.commit("program")
	run := f.exec("bin/train")
	f.want(f.reproduce(run, stored), verdict.Identical)
	if !strings.Contains(f.said.String(), "bin/train was not captured") {
		t.Errorf("nobody was told: %s", f.said)
	}
	f.write("bin/train", trainScript+"# another\n")
	f.want(f.reproduce(run, stored), verdict.Failed, "environment: ", "another one now")
	f.remove("bin")
	f.want(f.reproduce(run, stored), verdict.Failed, "environment: ", "was not captured")
}

func TestARunThatFailedIsReproducedByFailing(t *testing.T) {
	f := newFixture(t)
	f.write("fail.sh", "echo metric loss 0 1\nexit 3\n")
	f.want(f.reproduce(f.exec("sh", "fail.sh"), stored), verdict.Identical)
}

func TestTheCallersEndLeavesNothing(t *testing.T) {
	f := newFixture(t)
	f.write("slow.sh", `test -e "`+f.path("../slow")+`" && exec sleep 60; true`)
	run := f.exec("sh", "slow.sh")
	f.write("../slow", "")
	recorded, err := f.engine.Read(t.Context(), run.Ref())
	check(f, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("stopped")
	var made cupel.RunRef
	f.engine.Launch = func(ctx context.Context, program replay.Program) (runner.Outcome, error) {
		made = program.Run
		cancel(why)
		return f.launch(ctx, program)
	}
	if _, err := f.engine.Reproduce(ctx, recorded, stored); !errors.Is(err, why) {
		t.Errorf("error %v", err)
	}
	f.checkNothingIsLeft()
	if ended, err := f.registry.GetRun(t.Context(), made); err != nil || ended.Status != cupel.RunKilled {
		t.Errorf("the new run is %s (%v)", ended.Status, err)
	}
}

func TestHostileTreesAndSpecs(t *testing.T) {
	sum := digest.Of([]byte("x"))
	for name, tt := range map[string]struct {
		manifest tree.Manifest
		change   func(spec *runspec.Spec)
		step     string
	}{
		"a link that leads out":    {tree.Manifest{{Path: "out", Mode: tree.ModeSymlink, SHA256: digest.Of([]byte("../../..")), Size: 8}}, nil, "code"},
		"a tree that is not there": {nil, func(spec *runspec.Spec) { spec.Identity.Code.Tree = &sum }, "code"},
		"an input of another digest": {nil, func(spec *runspec.Spec) {
			spec.Identity.Inputs = []runspec.Input{{Name: "../../x", Digest: "../../x"}}
		}, "inputs"},
		"a program of options": {nil, func(spec *runspec.Spec) {
			spec.Identity = runspec.Identity{Kind: runspec.KindGo, Code: spec.Identity.Code, Components: runspec.Components{Model: &runspec.Component{Name: "-toolexec=x:M"}}}
		}, "environment"},
		"variables that mislead": {nil, func(spec *runspec.Spec) {
			spec.Identity.Command.Env = map[string]string{"CUPEL_URL": "http://elsewhere", "A=B": "c"}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.write("show.sh", `test -z "$CUPEL_URL" && test -z "$A"`)
			run := f.exec("sh", "show.sh")
			spec, err := provenance.ReadSpec(t.Context(), f.registry, run.Ref())
			check(f, err)
			if tt.manifest != nil {
				spec.Identity.Code.Tree = f.putTree(run, tt.manifest, "../../..")
			}
			if tt.change != nil {
				tt.change(&spec)
			}
			if spec.Identity.Code.Tree == nil {
				return // the registry refuses such a tree itself
			}
			_, err = provenance.RecordSpec(t.Context(), f.registry, run.Ref(), spec)
			check(f, err)
			report := f.reproduce(run, stored)
			if tt.step == "" {
				f.want(report, verdict.Identical)
			} else {
				f.want(report, verdict.Failed, tt.step+": ")
			}
		})
	}
}

// putTree stores a tree with a run; nil where the registry refuses it.
func (f *fixture) putTree(run cupel.Run, manifest tree.Manifest, content string) *digest.Digest {
	f.Helper()
	text, err := manifest.Encode()
	check(f, err)
	_, err = f.registry.PutTree(f.Context(), run.Ref(), cupel.TreeDraft{Role: cupel.TreeOfCode, Manifest: text, Content: cupel.BytesSource("content", []byte(content))})
	if cupel.ErrorCode(err) == cupel.Invalid {
		return nil
	}
	check(f, err)
	sum := digest.Of(text)
	return &sum
}
