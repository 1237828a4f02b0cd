package mlflowimport

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"github.com/cupel/cupel"
)

// jsonRun is a run in MLflow's JSON.
type jsonRun struct {
	Info struct {
		ID       string  `json:"run_id"`
		UUID     string  `json:"run_uuid"` // the same, in old releases
		Name     string  `json:"run_name"`
		User     string  `json:"user_id"`
		Status   string  `json:"status"`
		Start    integer `json:"start_time"`
		End      integer `json:"end_time"`
		Location string  `json:"artifact_uri"`
		Stage    string  `json:"lifecycle_stage"`
	} `json:"info"`
	Data struct {
		Metrics []jsonPoint `json:"metrics"`
		Params  []jsonTag   `json:"params"`
		Tags    []jsonTag   `json:"tags"`
	} `json:"data"`
	Inputs struct {
		Datasets []jsonInput     `json:"dataset_inputs"`
		Models   []jsonModelLink `json:"model_inputs"`
	} `json:"inputs"`
	Outputs struct {
		Models []jsonModelLink `json:"model_outputs"`
	} `json:"outputs"`
}

// jsonPoint is a point of a metric. Where it belongs to several runs it names
// its own.
type jsonPoint struct {
	Key           string      `json:"key"`
	Value         cupel.Float `json:"value"`
	Timestamp     integer     `json:"timestamp"`
	Step          integer     `json:"step"`
	Run           string      `json:"run_id"`
	ModelID       string      `json:"model_id"`
	DatasetName   string      `json:"dataset_name"`
	DatasetDigest string      `json:"dataset_digest"`
}

func (p jsonPoint) point() cupel.Point {
	return cupel.Point{Step: int64(p.Step), Timestamp: int64(p.Timestamp), Value: unclipped(float64(p.Value))}
}

type jsonInput struct {
	Tags    []jsonTag `json:"tags"`
	Dataset struct {
		Name       string `json:"name"`
		Digest     string `json:"digest"`
		SourceType string `json:"source_type"`
		Source     string `json:"source"`
		Schema     string `json:"schema"`
		Profile    string `json:"profile"`
	} `json:"dataset"`
}

type jsonModelLink struct {
	ModelID string  `json:"model_id"`
	Step    integer `json:"step"`
}

// Runs implements [Source].
func (s *server) Runs(ctx context.Context, experiment int64) iter.Seq2[[]cupel.Run, error] {
	type page struct {
		Runs []jsonRun `json:"runs"`
		Next string    `json:"next_page_token"`
	}
	// The oldest come first: runs that start meanwhile do not shift the pages.
	asked := map[string]any{
		"experiment_ids": []string{strconv.FormatInt(experiment, 10)}, "run_view_type": "ALL",
		"max_results": runsPage, "order_by": []string{"attributes.start_time ASC"},
	}
	return pages(func(token string) ([][]cupel.Run, string, error) {
		var answer page
		asked["page_token"] = token
		if err := s.ask(ctx, http.MethodPost, api+"runs/search", nil, dropEmpty(asked), &answer); err != nil {
			return nil, "", err
		}
		runs := make([]cupel.Run, len(answer.Runs))
		for i, r := range answer.Runs {
			runs[i] = r.run(experiment)
		}
		return [][]cupel.Run{runs}, answer.Next, nil
	})
}

func (r jsonRun) run(experiment int64) cupel.Run {
	run := cupel.Run{
		ID: r.Info.ID, ExperimentID: experiment, Name: r.Info.Name, User: r.Info.User,
		Status: cupel.RunStatus(r.Info.Status), State: stateOf(r.Info.Stage),
		StartTime: optional(int64(r.Info.Start)), EndTime: optional(int64(r.Info.End)),
		ArtifactLocation: r.Info.Location, Params: tagMap(r.Data.Params), Tags: tagMap(r.Data.Tags),
		Metrics: map[string]cupel.Metric{}, ModelInputs: links(r.Inputs.Models), ModelOutputs: links(r.Outputs.Models),
	}
	if run.ID == "" {
		run.ID = r.Info.UUID
	}
	for _, p := range r.Data.Metrics {
		run.Metrics[p.Key] = cupel.Metric{Key: p.Key, Last: p.point()}
	}
	for _, i := range r.Inputs.Datasets {
		run.Inputs = append(run.Inputs, i.input())
	}
	return run
}

func (i jsonInput) input() cupel.DatasetInput {
	d := i.Dataset
	return cupel.DatasetInput{Tags: tagMap(i.Tags), Dataset: cupel.Dataset{
		Name: d.Name, Digest: d.Digest, SourceType: d.SourceType, Source: d.Source, Schema: d.Schema, Profile: d.Profile,
	}}
}

func links(models []jsonModelLink) []cupel.ModelLink {
	var links []cupel.ModelLink
	for _, m := range models {
		links = append(links, cupel.ModelLink{ModelID: m.ModelID, Step: int64(m.Step)})
	}
	return links
}

// HasRun implements [Source].
func (s *server) HasRun(ctx context.Context, id string) (bool, error) {
	var answer struct{}
	err := s.ask(ctx, http.MethodGet, api+"runs/get", url.Values{"run_id": {id}}, nil, &answer)
	if code := cupel.ErrorCode(err); code == cupel.NotFound || code == cupel.Invalid {
		return false, nil
	}
	return err == nil, err
}
