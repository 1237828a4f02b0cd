package mlflowimport

import (
	"sync"

	"github.com/cupel/cupel"
)

// Kind is a kind of thing that is carried over.
type Kind string

// The kinds, in the order in which a report lists them.
const (
	Experiments      Kind = "experiments"
	Runs             Kind = "runs"
	MetricPoints     Kind = "metric_points"
	DatasetInputs    Kind = "dataset_inputs"
	LoggedModels     Kind = "logged_models"
	ArtifactFiles    Kind = "artifacts"
	ArtifactBytes    Kind = "artifact_bytes"
	RegisteredModels Kind = "registered_models"
	ModelVersions    Kind = "model_versions"
	Aliases          Kind = "aliases"
)

// Kinds returns all kinds.
func Kinds() []Kind {
	return []Kind{
		Experiments, Runs, MetricPoints, DatasetInputs, LoggedModels,
		ArtifactFiles, ArtifactBytes, RegisteredModels, ModelVersions, Aliases,
	}
}

// Tally counts the things of one kind.
type Tally struct {
	Added int64 `json:"added"` // by this import
	There int64 `json:"there"` // in the project already
}

// Gap says what could not be carried over, and why. What has the same reason is
// one gap.
type Gap struct {
	What   string   `json:"what"` // "run", "artifact of run" …
	Reason string   `json:"reason"`
	Count  int64    `json:"count"`
	Names  []string `json:"names"` // at most [maxGapNames]
}

// Limits on what a report holds.
const (
	maxGaps     = 1000
	maxGapNames = 10
)

// Report is the result of an import. It counts what the source holds and has
// been compared so far, also where the import ended early.
type Report struct {
	Source  string `json:"source"`
	Project string `json:"project"`
	// DryRun says that nothing was changed: Added counts what the source has.
	DryRun bool           `json:"dry_run"`
	Counts map[Kind]Tally `json:"counts"`
	// Gaps are things that could not be carried over, and Left the kinds that never
	// are.
	Gaps []Gap  `json:"gaps"`
	Left []Left `json:"left"`
	// MoreGaps is how many gaps there are beyond those listed.
	MoreGaps int64 `json:"more_gaps"`
}

// ledger writes a report. It is safe for concurrent use.
type ledger struct {
	mu     sync.Mutex
	report Report
	tell   func(Report)
}

func newLedger(source, project string, dryRun bool, tell func(Report)) *ledger {
	return &ledger{tell: tell, report: Report{
		Source: source, Project: project, DryRun: dryRun, Counts: map[Kind]Tally{}, Gaps: []Gap{}, Left: []Left{},
	}}
}

// added and there count things of a kind.
func (l *ledger) added(kind Kind, n int64) { l.count(kind, Tally{Added: n}) }
func (l *ledger) there(kind Kind, n int64) { l.count(kind, Tally{There: n}) }

func (l *ledger) count(kind Kind, more Tally) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.report.Counts[kind]
	l.report.Counts[kind] = Tally{t.Added + more.Added, t.There + more.There}
	if l.tell != nil {
		l.tell(l.report)
	}
}

// gap notes that something could not be carried over.
func (l *ledger) gap(what, name, reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.report.Gaps {
		if g := &l.report.Gaps[i]; g.What == what && g.Reason == reason {
			g.Count++
			if len(g.Names) < maxGapNames {
				g.Names = append(g.Names, name)
			}
			return
		}
	}
	if len(l.report.Gaps) == maxGaps {
		l.report.MoreGaps++
		return
	}
	l.report.Gaps = append(l.report.Gaps, Gap{What: what, Reason: reason, Count: 1, Names: []string{name}})
}

// pass notes an error that concerns one thing alone, and returns any other: one
// that would meet the next thing as well.
func (l *ledger) pass(what, name string, err error) error {
	if !concernsOne(err) {
		return err
	}
	l.gap(what, name, err.Error())
	return nil
}

// concernsOne reports whether an error concerns one thing alone.
func concernsOne(err error) bool {
	switch cupel.ErrorCode(err) {
	case cupel.Invalid, cupel.TooLarge, cupel.Conflict, cupel.AlreadyExists, cupel.NotFound:
		return true
	}
	return false
}
