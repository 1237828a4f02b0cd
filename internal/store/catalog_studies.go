package store

import (
	"context"
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// selectStudy is followed by a condition.
const selectStudy = `SELECT s.run, r.project_id, p.name, e.id, r.id, r.name, s.state, s.definition, s.metric, s.direction, s.asked, s.size, s.created_at,
		r.deleted_at IS NOT NULL
	FROM studies s JOIN runs r ON r.num = s.run JOIN experiments e ON e.num = r.experiment JOIN projects p ON p.id = r.project_id WHERE `

// study is a study as it is read.
type study struct {
	catalog.Study
	deleted bool // its run is
}

func scanStudy(read func(...any) error, s *study) error {
	var definition string
	var created int64
	err := read(&s.Num, &s.ProjectID, &s.Project, &s.ExperimentID, &s.ID, &s.Name, &s.State, &definition, &s.Metric, &s.Direction,
		&s.Asked, &s.Size, &created, &s.deleted)
	s.Definition, s.CreatedAt = json.RawMessage(definition), fromMicros(created)
	return err
}

// AddStudy implements [catalog.Studies].
func (r records) AddStudy(ctx context.Context, s catalog.Study) error {
	_, err := r.exec(ctx, `INSERT INTO studies (run, state, definition, metric, direction, asked, size, created_at) VALUES (`+marks(8)+`)`,
		s.Num, s.State, string(s.Definition), s.Metric, s.Direction, s.Asked, s.Size, micros(s.CreatedAt))
	return err
}

// Study implements [catalog.Studies].
func (r records) Study(ctx context.Context, projectID, id string) (catalog.Study, error) {
	found, err := r.study(ctx, projectID, id, "")
	if err != nil {
		return found.Study, err
	}
	return found.Study, r.addTrialsOf(ctx, &found.Study)
}

// LockStudy implements [catalog.Studies].
func (r records) LockStudy(ctx context.Context, projectID, id string) (catalog.Study, error) {
	found, err := r.study(ctx, projectID, id, r.lock(forUpdate+" OF s"))
	if err == nil && found.deleted {
		err = cupel.Errorf(cupel.Conflict, "the run of study %s was deleted: runs:restore brings it back", id)
	}
	return found.Study, err
}

func (r records) study(ctx context.Context, projectID, id, lock string) (study, error) {
	found, err := list(ctx, r.Tx, scanStudy, selectStudy+`r.project_id = ? AND r.id = ? `+lock, projectID, id)
	if err == nil && len(found) == 0 {
		err = missing("there is no study %s", id)
	}
	return first(found, err)
}

// SetStudy implements [catalog.Studies].
func (r records) SetStudy(ctx context.Context, s catalog.Study) error {
	_, err := r.exec(ctx, `UPDATE studies SET state = ?, asked = ? WHERE run = ?`, s.State, s.Asked, s.Num)
	return err
}

// ListStudies implements [catalog.Studies].
func (r records) ListStudies(ctx context.Context, projectID string) ([]catalog.Study, error) {
	found, err := list(ctx, r.Tx, scanStudy, selectStudy+`r.project_id = ? AND r.deleted_at IS NULL ORDER BY s.created_at DESC, s.run DESC`, projectID)
	studies := make([]catalog.Study, len(found))
	for i := range found {
		if err != nil {
			break
		}
		studies[i] = found[i].Study
		studies[i].Definition = nil
		err = r.addTrialsOf(ctx, &studies[i])
	}
	return studies, err
}

// addTrialsOf adds what is known of the trials of a study.
func (r records) addTrialsOf(ctx context.Context, s *catalog.Study) error {
	counts := map[cupel.TrialState]*int{
		cupel.TrialWaiting: &s.Counts.Waiting, cupel.TrialRunning: &s.Counts.Running, cupel.TrialComplete: &s.Counts.Complete,
		cupel.TrialFailed: &s.Counts.Failed, cupel.TrialPruned: &s.Counts.Pruned,
	}
	err := r.query(ctx, func(read func(...any) error) error {
		var state cupel.TrialState
		var n int
		err := read(&state, &n)
		if counts[state] != nil {
			*counts[state] = n
		}
		return err
	}, `SELECT `+r.trialState()+`, count(*) FROM trials t WHERE t.run = ? GROUP BY 1`, s.Num)
	if err != nil {
		return err
	}
	order := "DESC"
	if s.Direction == cupel.LowerIsBetter {
		order = "ASC"
	}
	best, err := list(ctx, r.Tx, scanTrial, r.selectTrial()+`t.run = ? AND t.state = 'complete' AND t.value IS NOT NULL
		ORDER BY t.value `+order+`, t.number LIMIT 1`, s.Num)
	if err == nil && len(best) > 0 {
		s.Best = &best[0].Trial
	}
	return err
}
