package sweep

import (
	"context"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
)

// Site is where the trials of a study run: a folder with its code and its data.
type Site struct {
	Folder  string   // where the command runs
	Environ []string // NAME=VALUE
	Listed  []string // further variables that the project records

	spec   runspec.Spec // of the study's run
	inputs []cupel.DatasetInput
	held   []heldTree // what each trial's run holds
}

// heldTree is a tree that the study's run holds.
type heldTree struct {
	role     cupel.TreeRole
	manifest []byte
}

// Own returns the site in the folder that a study was started from, where its code
// is as it was captured. The spec is that of the study's run.
func Own(ctx context.Context, registry Registry, study cupel.RunRef, spec runspec.Spec, folder string, environ []string) (*Site, error) {
	s := &Site{Folder: folder, Environ: environ, spec: spec}
	return s, s.load(ctx, registry, study)
}

// Always returns the same site for every trial: their commands may be in each
// other's way.
func Always(site *Site) func(context.Context) (*Site, func(), error) {
	return func(context.Context) (*Site, func(), error) { return site, func() {}, nil }
}

// Laid lays the code and the data of a study into a new folder, and returns the
// site in it.
func Laid(ctx context.Context, registry Registry, study cupel.RunRef, folder string, environ []string) (*Site, error) {
	spec, err := provenance.ReadSpec(ctx, registry, study)
	if err != nil {
		return nil, err
	}
	if spec.Identity.Code.Tree == nil {
		return nil, cupel.Errorf(cupel.Conflict, "the code of study %s was not captured: its trials run where it was started alone", study)
	}
	recorded := spec.Identity.Command.Env // as it was where the study was started
	s := &Site{Environ: with(environ, recorded), Listed: slices.Collect(maps.Keys(recorded)), spec: spec}
	if err := s.load(ctx, registry, study); err != nil {
		return nil, err
	}
	manifest, err := layTree(ctx, registry, cupel.TreeRef{Project: study.Project, Digest: spec.Identity.Code.Tree.String()}, folder)
	if err != nil {
		return nil, err
	}
	if err := s.layInputs(ctx, registry, study, folder); err != nil {
		return nil, err
	}
	s.Folder = filepath.Join(folder, filepath.FromSlash(spec.Identity.Command.Folder))
	s.spec.Observed.Env = repro.CaptureEnvironment(repro.Machine{System: os.DirFS("/"), Environ: s.Environ, Program: s.executable()}, manifest)
	return s, os.MkdirAll(s.Folder, 0o700)
}

// executable is the file that the command starts, or "".
func (s *Site) executable() string {
	argv := s.spec.Identity.Command.Argv
	if len(argv) == 0 {
		return ""
	}
	found, err := runner.Find(argv[0], s.Folder, s.Environ)
	if err != nil {
		return ""
	}
	return found
}

// load reads what the study's run holds and has read.
func (s *Site) load(ctx context.Context, registry Registry, study cupel.RunRef) error {
	run, err := registry.GetRun(ctx, study)
	if err != nil {
		return err
	}
	s.inputs = run.Inputs
	uses, err := registry.RunTrees(ctx, study)
	for _, use := range uses {
		text, err := registry.TreeManifest(ctx, cupel.TreeRef{Project: study.Project, Digest: use.Digest})
		if err != nil {
			return err
		}
		s.held = append(s.held, heldTree{use.Role, text})
	}
	return err
}

// layTree lays the files of a stored tree into a folder.
func layTree(ctx context.Context, registry Registry, ref cupel.TreeRef, folder string) (tree.Manifest, error) {
	stored, err := provenance.OpenTree(ctx, registry, ref)
	if err != nil {
		return nil, err
	}
	defer stored.Close()
	overlay := repro.Overlay{Folder: folder, Manifest: stored.Manifest, Open: stored.Open}
	return stored.Manifest, overlay.Lay(ctx)
}

// layInputs puts data that was read from within the tree where it was.
func (s *Site) layInputs(ctx context.Context, registry Registry, study cupel.RunRef, folder string) error {
	for _, input := range s.inputs {
		place, ok := placeOf(input.Dataset, folder)
		if !ok || !s.holds(input.Dataset.Digest) {
			continue
		}
		if err := layInput(ctx, registry, cupel.TreeRef{Project: study.Project, Digest: input.Dataset.Digest}, place); err != nil {
			return cupel.Errorf(cupel.ErrorCode(err), "input %s cannot be laid out: %w", input.Dataset.Name, err)
		}
	}
	return nil
}

func (s *Site) holds(digest string) bool {
	return slices.ContainsFunc(s.spec.Identity.Inputs, func(in runspec.Input) bool { return in.Digest == digest })
}

// placeOf returns the folder into which the files of a dataset belong, where it was
// read from within the tree: its name is the path there.
func placeOf(d cupel.Dataset, folder string) (string, bool) {
	if tree.CheckPath(d.Name) != nil || !strings.HasSuffix("/"+filepath.ToSlash(d.Source), "/"+d.Name) {
		return "", false
	}
	switch place := filepath.Join(folder, filepath.FromSlash(d.Name)); d.SourceType {
	case provenance.SourceFile:
		return filepath.Dir(place), true
	case provenance.SourceFolder:
		return place, true
	}
	return "", false
}

// layInput writes the files of an input, each checked against its digest, beside
// what a folder has.
func layInput(ctx context.Context, registry Registry, ref cupel.TreeRef, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	stored, err := provenance.OpenTree(ctx, registry, ref)
	if err != nil {
		return err
	}
	defer stored.Close()
	for _, entry := range stored.Manifest {
		if err := layFile(ctx, root, stored, entry); err != nil {
			return err
		}
	}
	return nil
}

func layFile(ctx context.Context, root *os.Root, stored *provenance.StoredTree, entry tree.Entry) error {
	name := filepath.FromSlash(entry.Path)
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	content, err := stored.Open(ctx, entry.SHA256)
	if err != nil {
		return err
	}
	defer content.Close()
	file, err := root.Create(name)
	if err != nil {
		return err
	}
	checked := tree.NewChecked(content, entry)
	_, err = io.Copy(file, checked)
	if err == nil {
		err = checked.Check()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}
