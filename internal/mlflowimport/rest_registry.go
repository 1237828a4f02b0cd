package mlflowimport

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

type jsonRegisteredModel struct {
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Created     integer   `json:"creation_timestamp"`
	Tags        []jsonTag `json:"tags"`
	Aliases     []struct {
		Alias   string  `json:"alias"`
		Version integer `json:"version"`
	} `json:"aliases"`
}

type jsonVersion struct {
	Version     integer   `json:"version"`
	Created     integer   `json:"creation_timestamp"`
	Description string    `json:"description"`
	User        string    `json:"user_id"`
	Stage       string    `json:"current_stage"`
	Source      string    `json:"source"`
	RunID       string    `json:"run_id"`
	RunLink     string    `json:"run_link"`
	Status      string    `json:"status"`
	Tags        []jsonTag `json:"tags"`
}

// RegisteredModels implements [Source]. The server lists prompts only where it is
// asked for them.
func (s *server) RegisteredModels(ctx context.Context) iter.Seq2[RegisteredModel, error] {
	return func(yield func(RegisteredModel, error) bool) {
		for _, filter := range []string{"", "tags.`mlflow.prompt.is_prompt` = 'true'"} {
			for model, err := range s.registeredModels(ctx, filter) {
				if filter != "" && cupel.ErrorCode(err) == cupel.Invalid {
					break // a release that knows no prompts
				}
				if !yield(model, err) || err != nil {
					return
				}
			}
		}
	}
}

func (s *server) registeredModels(ctx context.Context, filter string) iter.Seq2[RegisteredModel, error] {
	type page struct {
		Models []jsonRegisteredModel `json:"registered_models"`
		Next   string                `json:"next_page_token"`
	}
	query := url.Values{"max_results": {"100"}}
	if filter != "" {
		query.Set("filter", filter)
	}
	return pages(func(token string) ([]RegisteredModel, string, error) {
		var answer page
		if err := s.ask(ctx, http.MethodGet, api+"registered-models/search", withToken(query, token), nil, &answer); err != nil {
			return nil, "", err
		}
		models := make([]RegisteredModel, len(answer.Models))
		for i, m := range answer.Models {
			models[i] = RegisteredModel{
				Name: m.Name, Description: m.Description, CreatedAt: moment(int64(m.Created)),
				Tags: tagMap(m.Tags), Aliases: map[string]int{},
			}
			for _, a := range m.Aliases {
				models[i].Aliases[a.Alias] = int(a.Version)
			}
		}
		return models, answer.Next, nil
	})
}

// Versions implements [Source].
func (s *server) Versions(ctx context.Context, model string) ([]Version, error) {
	type page struct {
		Versions []jsonVersion `json:"model_versions"`
		Next     string        `json:"next_page_token"`
	}
	query := url.Values{"max_results": {"1000"}, "filter": {"name=" + quoted(model)}}
	var versions []Version
	found := pages(func(token string) ([]jsonVersion, string, error) {
		var answer page
		err := s.ask(ctx, http.MethodGet, api+"model-versions/search", withToken(query, token), nil, &answer)
		return answer.Versions, answer.Next, err
	})
	for v, err := range found {
		if err != nil {
			return nil, err
		}
		version := v.version()
		if version.Location, err = s.location(ctx, model, version.Number); err != nil {
			return nil, err
		}
		versions = append(versions, version)
	}
	slices.SortFunc(versions, func(a, b Version) int { return cmp.Compare(a.Number, b.Number) })
	return versions, nil
}

// quoted writes a text for MLflow's filters, which know no way to write both
// kinds of quotes.
func quoted(text string) string {
	if strings.Contains(text, "'") {
		return `"` + text + `"`
	}
	return "'" + text + "'"
}

func (v jsonVersion) version() Version {
	return Version{
		Number: int(v.Version), CreatedAt: moment(int64(v.Created)), Description: v.Description, User: v.User, Stage: v.Stage,
		Source: v.Source, RunID: v.RunID, RunLink: v.RunLink, Status: v.Status, Tags: tagMap(v.Tags),
	}
}

// location asks where MLflow found the files of a version.
func (s *server) location(ctx context.Context, model string, version int) (string, error) {
	var answer struct {
		URI string `json:"artifact_uri"`
	}
	query := url.Values{"name": {model}, "version": {strconv.Itoa(version)}}
	err := s.ask(ctx, http.MethodGet, api+"model-versions/get-download-uri", query, nil, &answer)
	if code := cupel.ErrorCode(err); code == cupel.NotFound || code == cupel.Invalid {
		return "", nil // one that is not ready has none
	}
	return answer.URI, err
}
