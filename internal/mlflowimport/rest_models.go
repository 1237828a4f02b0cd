package mlflowimport

import (
	"context"
	"iter"
	"net/http"
	"strconv"

	"github.com/cupel/cupel"
)

// jsonModel is a logged model in MLflow's JSON.
type jsonModel struct {
	Info struct {
		ID         string    `json:"model_id"`
		Name       string    `json:"name"`
		Created    integer   `json:"creation_timestamp_ms"`
		Location   string    `json:"artifact_uri"`
		Status     string    `json:"status"`
		StatusText string    `json:"status_message"`
		Type       string    `json:"model_type"`
		SourceRun  string    `json:"source_run_id"`
		Tags       []jsonTag `json:"tags"`
	} `json:"info"`
	Data struct {
		Params  []jsonTag   `json:"params"`
		Metrics []jsonPoint `json:"metrics"`
	} `json:"data"`
}

// LoggedModels implements [Source].
func (s *server) LoggedModels(ctx context.Context, experiment int64) iter.Seq2[cupel.LoggedModel, error] {
	type page struct {
		Models []jsonModel `json:"models"`
		Next   string      `json:"next_page_token"`
	}
	return pages(func(token string) ([]cupel.LoggedModel, string, error) {
		asked := map[string]any{"experiment_ids": []string{strconv.FormatInt(experiment, 10)}, "max_results": 50, "page_token": token}
		var answer page
		err := s.ask(ctx, http.MethodPost, api+"logged-models/search", nil, dropEmpty(asked), &answer)
		if cupel.ErrorCode(err) == cupel.NotFound { // a release before 3
			return nil, "", nil
		}
		if err != nil {
			return nil, "", err
		}
		models := make([]cupel.LoggedModel, len(answer.Models))
		for i, m := range answer.Models {
			models[i] = m.model(experiment)
		}
		return models, answer.Next, nil
	})
}

func (m jsonModel) model(experiment int64) cupel.LoggedModel {
	model := cupel.LoggedModel{
		ID: m.Info.ID, ExperimentID: experiment, Name: m.Info.Name, Type: m.Info.Type, SourceRunID: m.Info.SourceRun,
		Status: cupel.ModelStatus(m.Info.Status), StatusMessage: m.Info.StatusText, State: cupel.StateActive,
		ArtifactLocation: m.Info.Location, CreatedAt: moment(int64(m.Info.Created)),
		Params: tagMap(m.Data.Params), Tags: tagMap(m.Info.Tags),
	}
	for _, p := range m.Data.Metrics {
		model.Metrics = append(model.Metrics, cupel.ModelMetric{RunID: p.Run, LoggedPoint: cupel.LoggedPoint{
			Key: p.Key, Point: p.point(), ModelID: m.Info.ID, DatasetName: p.DatasetName, DatasetDigest: p.DatasetDigest,
		}})
	}
	return model
}
