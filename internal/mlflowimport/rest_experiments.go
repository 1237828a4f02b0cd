package mlflowimport

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"github.com/cupel/cupel"
)

// api is where MLflow's REST API begins.
const api = "/api/2.0/mlflow/"

// jsonTag is a tag, or a parameter, in MLflow's JSON.
type jsonTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func tagMap(tags []jsonTag) map[string]string {
	all := make(map[string]string, len(tags))
	for _, t := range tags {
		all[t.Key] = t.Value
	}
	return all
}

type jsonExperiment struct {
	ID       integer   `json:"experiment_id"`
	Name     string    `json:"name"`
	Location string    `json:"artifact_location"`
	Stage    string    `json:"lifecycle_stage"`
	Created  integer   `json:"creation_time"`
	Tags     []jsonTag `json:"tags"`
}

func (e jsonExperiment) experiment() cupel.Experiment {
	return cupel.Experiment{
		ID: int64(e.ID), Name: e.Name, State: stateOf(e.Stage), ArtifactLocation: e.Location,
		CreatedAt: moment(int64(e.Created)), Tags: tagMap(e.Tags),
	}
}

// stateOf reads MLflow's lifecycle_stage.
func stateOf(stage string) cupel.State {
	if strings.EqualFold(stage, "deleted") {
		return cupel.StateDeleted
	}
	return cupel.StateActive
}

// Experiments implements [Source].
func (s *server) Experiments(ctx context.Context) iter.Seq2[cupel.Experiment, error] {
	type page struct {
		Experiments []jsonExperiment `json:"experiments"`
		Next        string           `json:"next_page_token"`
	}
	return pages(func(token string) ([]cupel.Experiment, string, error) {
		asked := map[string]any{"max_results": 1000, "view_type": "ALL", "order_by": []string{"experiment_id ASC"}, "page_token": token}
		var answer page
		if err := s.ask(ctx, http.MethodPost, api+"experiments/search", nil, dropEmpty(asked), &answer); err != nil {
			return nil, "", err
		}
		experiments := make([]cupel.Experiment, len(answer.Experiments))
		for i, e := range answer.Experiments {
			experiments[i] = e.experiment()
		}
		return experiments, answer.Next, nil
	})
}

// pages yields the elements of all pages that next returns for their tokens. A
// server that hands out one token twice in a row would have it go on forever.
func pages[T any](next func(token string) ([]T, string, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		for token := ""; ; {
			elements, following, err := next(token)
			if err != nil {
				yield(none, err)
				return
			}
			for _, e := range elements {
				if !yield(e, nil) {
					return
				}
			}
			if following == "" {
				return
			}
			if following == token {
				yield(none, cupel.Errorf(cupel.Invalid, "MLflow answers the same page again and again"))
				return
			}
			token = following
		}
	}
}

// dropEmpty leaves out a page token that is not there yet: MLflow refuses "".
func dropEmpty(asked map[string]any) map[string]any {
	if asked["page_token"] == "" {
		delete(asked, "page_token")
	}
	return asked
}

// withToken is dropEmpty for what is asked in the address.
func withToken(query url.Values, token string) url.Values {
	if token != "" {
		query.Set("page_token", token)
	}
	return query
}
