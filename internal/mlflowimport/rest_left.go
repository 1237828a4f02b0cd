package mlflowimport

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// Left implements [Source]. The API tells what there is of some kinds, but not how
// much.
func (s *server) Left(ctx context.Context) ([]Left, error) {
	var left []Left
	traces, err := s.hasTraces(ctx)
	if err != nil {
		return nil, err
	}
	if traces {
		left = append(left, Left{Kind: "traces"})
	}
	var webhooks struct {
		Webhooks []struct{} `json:"webhooks"`
	}
	if s.ask(ctx, http.MethodGet, api+"webhooks", nil, nil, &webhooks) == nil && len(webhooks.Webhooks) > 0 {
		left = append(left, Left{Kind: "webhooks", Count: int64(len(webhooks.Webhooks))})
	}
	return left, ctx.Err()
}

// hasTraces asks for one trace of each experiment. Releases without traces refuse
// the call.
func (s *server) hasTraces(ctx context.Context) (bool, error) {
	for experiment, err := range s.Experiments(ctx) {
		if err != nil {
			return false, err
		}
		var answer struct {
			Traces []struct{} `json:"traces"`
		}
		query := url.Values{"experiment_ids": {strconv.FormatInt(experiment.ID, 10)}, "max_results": {"1"}}
		if s.ask(ctx, http.MethodGet, api+"traces", query, nil, &answer) != nil {
			return false, ctx.Err()
		}
		if len(answer.Traces) > 0 {
			return true, nil
		}
	}
	return false, nil
}
