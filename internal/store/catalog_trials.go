package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// trialState is the state of trial t as it is now.
func (r records) trialState() string {
	return `CASE WHEN t.state = 'running' AND t.lease <= ` + r.now() + ` THEN 'waiting' ELSE t.state END`
}

// selectTrial is followed by a condition.
func (r records) selectTrial() string {
	return `SELECT t.number, t.state, t.lease <= ` + r.now() + `, t.params, t.value, t.attempt, t.failures, t.lost, t.run_id, t.others, t.error FROM trials t WHERE `
}

func scanTrial(read func(...any) error, t *catalog.Trial) error {
	var params, others string
	var value sql.NullFloat64
	var late bool
	if err := read(&t.Number, &t.State, &late, &params, &value, &t.Attempt, &t.Failures, &t.Lost, &t.RunID, &others, &t.Error); err != nil {
		return err
	}
	t.Params, t.Points, t.Running = json.RawMessage(params), []cupel.TrialPoint{}, []int{}
	if t.Lapsed = late && t.State == cupel.TrialRunning; t.Lapsed {
		t.State = cupel.TrialWaiting
	}
	if t.State == cupel.TrialComplete {
		number := cupel.Float(orNaN(value))
		t.Value = &number
	}
	return json.Unmarshal([]byte(others), &t.Running)
}

// Trials implements [catalog.Studies].
func (r records) Trials(ctx context.Context, study int64) ([]catalog.Trial, error) {
	trials, err := list(ctx, r.Tx, scanTrial, r.selectTrial()+`t.run = ? ORDER BY t.number`, study)
	if err != nil {
		return nil, err
	}
	byNumber := make(map[int]*catalog.Trial, len(trials))
	for i := range trials {
		byNumber[trials[i].Number] = &trials[i]
	}
	err = r.query(ctx, func(read func(...any) error) error {
		var number int
		var step int64
		var value sql.NullFloat64
		if err := read(&number, &step, &value); err != nil {
			return err
		}
		if trial := byNumber[number]; trial != nil {
			trial.Points = append(trial.Points, cupel.TrialPoint{Step: step, Value: cupel.Float(orNaN(value))})
		}
		return nil
	}, `SELECT number, step, value FROM trial_points WHERE run = ? ORDER BY number, step`, study)
	return trials, err
}

// Trial implements [catalog.Studies].
func (r records) Trial(ctx context.Context, study int64, number int) (catalog.Trial, error) {
	found, err := list(ctx, r.Tx, scanTrial, r.selectTrial()+`t.run = ? AND t.number = ?`, study, number)
	if err == nil && len(found) == 0 {
		err = missing("the study has no trial %d", number)
	}
	return first(found, err)
}

// PutTrial implements [catalog.Studies].
func (r records) PutTrial(ctx context.Context, study int64, t catalog.Trial) error {
	var value any
	if t.Value != nil {
		value = floatOrNull(float64(*t.Value))
	}
	others := t.Running
	if others == nil {
		others = []int{}
	}
	_, err := r.exec(ctx, `INSERT INTO trials (run, number, state, params, value, attempt, failures, lost, run_id, others, error, lease)
		VALUES (`+marks(11)+`, 0) ON CONFLICT (run, number) DO UPDATE SET state = excluded.state, params = excluded.params, value = excluded.value,
			attempt = excluded.attempt, failures = excluded.failures, lost = excluded.lost, run_id = excluded.run_id, others = excluded.others, error = excluded.error, lease = 0`,
		study, t.Number, t.State, string(t.Params), value, t.Attempt, t.Failures, t.Lost, t.RunID, toJSON(others), t.Error)
	return err
}

// LeaseTrial implements [catalog.Studies].
func (r records) LeaseTrial(ctx context.Context, study int64, number int, lease time.Duration) error {
	_, err := r.exec(ctx, `UPDATE trials SET lease = `+r.now()+` + ? WHERE run = ? AND number = ?`, lease.Milliseconds(), study, number)
	return err
}

// AddTrialPoint implements [catalog.Studies].
func (r records) AddTrialPoint(ctx context.Context, study int64, number int, point cupel.TrialPoint, prune bool) error {
	_, err := r.exec(ctx, `INSERT INTO trial_points (run, number, step, value, prune) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		study, number, point.Step, floatOrNull(float64(point.Value)), flag(prune))
	return err
}

// TrialPoint implements [catalog.Studies].
func (r records) TrialPoint(ctx context.Context, study int64, number int, step int64) (prune, found bool, err error) {
	var noted int64
	found, err = r.row(ctx, []any{&noted}, `SELECT prune FROM trial_points WHERE run = ? AND number = ? AND step = ?`, study, number, step)
	return noted != 0, found, err
}

// DropTrialPoints implements [catalog.Studies].
func (r records) DropTrialPoints(ctx context.Context, study int64, number int) error {
	_, err := r.exec(ctx, `DELETE FROM trial_points WHERE run = ? AND number = ?`, study, number)
	return err
}
