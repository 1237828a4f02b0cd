package catalogtest

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

// search returns a search for what is active, an hour after the epoch: by the
// clauses of order, and then behind them.
func (f *fixture) search(projectID string, v *filter.Vocabulary, text string, order []string, then ...string) catalog.Search {
	f.Helper()
	parsed, err := filter.Parse(text, v, at(3600))
	if err != nil {
		f.Fatalf("filter %s: %v", text, err)
	}
	by, err := filter.ParseOrder(order, v, then...)
	if err != nil {
		f.Fatalf("order %s: %v", order, err)
	}
	return catalog.Search{ProjectID: projectID, Filter: parsed, Order: by, View: cupel.ViewActive, Limit: 1000}
}

// allPages reads page after page, and fails where one has a wrong length.
func allPages[T any](f *fixture, search catalog.Search, read func(catalog.Search) (page []T, next string)) []T {
	f.Helper()
	var all []T
	for {
		page, next := read(search)
		all = append(all, page...)
		if len(page) > search.Limit || next != "" && len(page) < search.Limit {
			f.Fatalf("a page of at most %d has %d rows, and a token %q behind it", search.Limit, len(page), next)
		}
		if next == "" {
			return all
		}
		search.PageToken = next
	}
}
