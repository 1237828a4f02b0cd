package catalogtest

import (
	"slices"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/filter"
)

// runRecord is a run as filters and orders see it in memory: what a catalog finds
// is held against it.
type runRecord struct{ run cupel.Run }

// Attribute implements [filter.Record].
func (r runRecord) Attribute(name string) any {
	run := r.run
	switch name {
	case "run_id":
		return run.ID
	case "run_name":
		return run.Name
	case "status":
		return string(run.Status)
	case "user":
		return orAbsent(run.User)
	case "start_time":
		return timeOrAbsent(run.StartTime)
	case "end_time":
		return timeOrAbsent(run.EndTime)
	case "updated_at":
		return run.UpdatedAt
	case "experiment_id":
		return run.ExperimentID
	case "duration":
		if run.StartTime != nil && run.EndTime != nil {
			return run.EndTime.Sub(*run.StartTime).Seconds()
		}
	case "model_class":
		return orAbsent(run.ModelClass)
	case "githash":
		return orAbsent(run.GitHash)
	case "dataset.name", "dataset.context":
		return r.datasets(name)
	}
	return nil
}

func (r runRecord) datasets(attribute string) []string {
	var values []string
	for _, in := range r.run.Inputs {
		value := in.Dataset.Name
		if attribute == "dataset.context" {
			value = in.Tags[cupel.DatasetContextTag]
		}
		if value != "" {
			values = append(values, value)
		}
	}
	return slices.Compact(values)
}

// Entry implements [filter.Record].
func (r runRecord) Entry(family, key string, reducer filter.Reducer) (any, bool) {
	if family != "metrics" {
		values := map[string]map[string]string{"params": r.run.Params, "tags": r.run.Tags}[family]
		value, there := values[key]
		return value, there
	}
	m, there := r.run.Metrics[key]
	if !there {
		return nil, false
	}
	if reducer == filter.Best {
		reducer = filter.BestOf(key, nil)
	}
	return reduced(m, reducer), true
}

func reduced(m cupel.Metric, reducer filter.Reducer) any {
	switch {
	case reducer == filter.Count:
		return m.Count
	case reducer == filter.Mean:
		return float64(m.Mean)
	case reducer == filter.Min && m.Min != nil:
		return float64(m.Min.Value)
	case reducer == filter.Max && m.Max != nil:
		return float64(m.Max.Value)
	case reducer == filter.Min, reducer == filter.Max:
		return nil
	}
	return float64(m.Last.Value)
}

func orAbsent(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func timeOrAbsent(t *time.Time) any {
	if t == nil {
		return nil
	}
	return *t
}
