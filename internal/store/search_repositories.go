package store

import (
	"context"

	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

// repositoryColumns says where a search of repositories finds what it names.
var repositoryColumns = filter.Columns{
	Attributes: map[string]filter.Column{
		"name":       {Value: "r.name", NotNull: true},
		"created_at": {Value: "r.created_at", NotNull: true},
		"changed_at": {Value: "r.changed_at", NotNull: true},
		"versions":   {Value: "r.versions", NotNull: true},
		"latest":     {Value: "NULLIF(r.latest_version, 0)"},
		"size":       {Value: "r.size", NotNull: true},
	},
	Families: map[string]filter.Column{
		"tags": {Value: "a.value", Rows: "repository_annotations a", On: "a.repository_id = r.id AND a.key = ?"},
	},
}

// SearchRepositories implements [catalog.Repositories].
func (r records) SearchRepositories(ctx context.Context, search catalog.Search) ([]catalog.Repository, string, error) {
	legs := oneLeg(selectRepository+`r.project_id = ? AND r.deleted_at IS NULL`, repositoryColumns, search.ProjectID)
	found, next, err := page(ctx, r.Tx, search, [][]leg{legs}, scanRepository)
	if err != nil {
		return nil, "", err
	}
	return found, next, r.addRepositoryAnnotations(ctx, found)
}
