package provenance

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/runspec"
)

// Program is what is about to be run.
type Program struct {
	Folder  string // where it runs
	Argv    []string
	Environ []string // NAME=VALUE, as it gets them
	Listed  []string // further variables that the project records
	// File is the file that is started, where argv does not say it: an
	// interpreter that runs already. "" looks argv[0] up.
	File  string
	Cache string // folder that keeps digests of files from one capture to the next; "" keeps none
	Now   time.Time
}

// Captured is what a run is made of, but for its components, seed and inputs.
type Captured struct {
	Command  runspec.Command  `json:"command"`
	Code     runspec.Code     `json:"code"`
	Observed runspec.Observed `json:"observed"`
	Root     string           `json:"root"` // absolute path of the root of the tree on this machine
	Lost     []string         `json:"lost"` // what is not recorded, for people
}

// Capture describes a program that is about to run as a run, and stores its code.
// What cannot be captured is missing and said in Lost; an error is one of the
// registry.
func Capture(ctx context.Context, registry Registry, run cupel.RunRef, program Program) (Captured, error) {
	code := repro.CaptureCode(ctx, repro.Options{Folder: program.Folder, Cache: program.Cache, Now: program.Now})
	stored, err := StoreCode(ctx, registry, run, code)
	if err != nil {
		return Captured{}, err
	}
	c := Captured{Code: runspec.Code{Tree: stored}, Root: code.Root}
	c.Command, c.Lost = runspec.NewCommand(code.Folder, program.Argv, program.Environ, program.Listed)
	c.Lost = append(append([]string{}, code.Code.Reasons...), c.Lost...)
	machine := repro.Machine{System: os.DirFS("/"), Environ: program.Environ, Program: program.file()}
	c.Observed = runspec.Observed{Code: code.Code, Env: repro.CaptureEnvironment(machine, code.Manifest)}
	return c, nil
}

// file is the absolute path of the file that is started, or "".
func (p Program) file() string {
	if p.File != "" || len(p.Argv) == 0 {
		return p.File
	}
	name := p.Argv[0]
	if filepath.Base(name) != name && !filepath.IsAbs(name) {
		name = filepath.Join(p.Folder, name) // as the operating system takes it
	}
	found, err := exec.LookPath(name)
	if err != nil {
		return "" // the start will tell
	}
	absolute, err := filepath.Abs(found)
	if err != nil {
		return ""
	}
	return absolute
}
