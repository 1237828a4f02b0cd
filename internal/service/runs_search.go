package service

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

var (
	byStart       = []string{"start_time desc", "run_id"}
	searchingRuns = searching{filter.Runs, byStart, maxPage}
	tablingRuns   = searching{filter.Runs, byStart, maxTable}
)

// SearchRuns implements [cupel.Runs].
func (s *Service) SearchRuns(ctx context.Context, asked cupel.RunSearch) (cupel.RunPage, error) {
	page := cupel.RunPage{Runs: []cupel.Run{}}
	selection, err := s.search(asked.Search, searchingRuns)
	if err != nil {
		return page, err
	}
	rows, err := inRuns(ctx, s, asked.Project, nil, func(c catalog.Catalog, projectID string) (rows []catalog.Run, err error) {
		selection.ProjectID = projectID
		rows, page.NextPageToken, err = c.SearchRuns(ctx, catalog.RunSearch{Search: selection, Experiments: asked.Experiments, Brief: asked.Brief})
		return rows, err
	})
	page.Runs = make([]cupel.Run, len(rows))
	for i := range rows {
		page.Runs[i] = rows[i].Run
	}
	return page, err
}

// RunTable implements [cupel.Runs].
func (s *Service) RunTable(ctx context.Context, asked cupel.RunSearch, columns []string) (cupel.RunColumns, error) {
	selection, err := s.search(asked.Search, tablingRuns)
	if err != nil {
		return cupel.RunColumns{}, err
	}
	keys := make([]filter.Key, len(columns))
	for i, column := range columns {
		if keys[i], err = filter.ParseKey(column, filter.Runs); err != nil {
			return cupel.RunColumns{}, err
		}
	}
	return inRuns(ctx, s, asked.Project, nil, func(c catalog.Catalog, projectID string) (cupel.RunColumns, error) {
		selection.ProjectID = projectID
		ids, values, next, err := c.RunTable(ctx, catalog.RunSearch{Search: selection, Experiments: asked.Experiments, Brief: true}, keys)
		table := cupel.RunColumns{Runs: ids, Columns: make([]cupel.RunColumn, len(values)), NextPageToken: next}
		for i := range values {
			table.Columns[i] = cupel.RunColumn{Name: columns[i], Values: values[i]}
		}
		return table, err
	})
}

// RunKeys implements [cupel.Runs].
func (s *Service) RunKeys(ctx context.Context, project string, experiments []int64) (cupel.RunKeys, error) {
	return inRuns(ctx, s, project, nil, func(c catalog.Catalog, projectID string) (cupel.RunKeys, error) {
		return c.RunKeys(ctx, projectID, experiments)
	})
}
