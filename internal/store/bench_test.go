package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
	"github.com/cupel/cupel/internal/store"
)

// benchImages is how many images the benchmarks search: 9,000 in one repository,
// 1,000 spread over 100 others.
const benchImages = 10_000

// BenchmarkCatalog measures what a user waits for, over many images.
func BenchmarkCatalog(b *testing.B) {
	for _, d := range databases[:2] {
		b.Run(d.name, func(b *testing.B) {
			address := d.empty(b)
			s := connect(b, d.connect, address)
			fill(b, s)
			if d.name == "postgres" {
				administer(b, address, `ANALYZE`) // as autovacuum does within a minute
			}
			for _, query := range []string{
				``,
				`metadata.Accuracy > 0.5`,
				`author = "ada7@example.org" and metadata.Accuracy > 0.8`,
				`metadata.parameters.depth = 7 and metadata.Accuracy > 0.99`,
				`metadata.kind = "none"`,
				`comment ilike "%NOTHING%" or metadata.notes like "%nothing%"`,
				`tags.stage = "Production"`,
				`tag = "latest"`,
				`tag = "champion"`,
				`run_id = "run-77"`,
			} {
				b.Run("search "+query, func(b *testing.B) { benchSearch(b, s, "", query) })
			}
			b.Run("log of a repository", func(b *testing.B) { benchSearch(b, s, "01R000", "") })
			b.Run("repositories", func(b *testing.B) { benchRepositories(b, s) })
			b.Run("one image", func(b *testing.B) { benchImage(b, s) })
			b.Run("save", func(b *testing.B) { benchSave(b, s) })
		})
	}
}

func benchRepository(n int) string {
	if n%10 != 0 {
		return "01R000"
	}
	return fmt.Sprintf("01R%03d", 1+n/10%100)
}

func benchImageAt(n int) catalog.Image {
	run := fmt.Sprintf("run-%d", n)
	i := catalog.Image{RepositoryID: benchRepository(n), Image: cupel.Image{
		Label: fmt.Sprintf("label-%d", n), Author: fmt.Sprintf("ada%d@example.org", n%20), Comment: "a few words of comment",
		CreatedAt: time.UnixMicro(int64(n) * 1e6), Digest: fmt.Sprintf("%064x", n), Size: int64(n), RunID: &run,
		Metadata: json.RawMessage(fmt.Sprintf(
			`{"Accuracy": %.4f, "kind": "tree", "parameters": {"depth": %d, "eta": 0.3, "columns": ["a", "b", "c", "d"]}, "notes": "%0200d"}`,
			float64(n*7919%benchImages)/benchImages, n%12, n)),
		LibraryVersions: map[string]string{"xgboost": "2.1.0", "scikit-learn": "1.5.2"},
	}}
	for f := range 4 {
		i.Files = append(i.Files, cupel.File{Path: fmt.Sprintf("model/part-%d", f), Digest: i.Digest})
	}
	if n%100 == 0 {
		i.Annotations = map[string]string{"stage": "Production"}
	}
	return i
}

// fill adds the images.
func fill(b *testing.B, s *store.Store) {
	b.Helper()
	ctx := b.Context()
	err := s.Update(ctx, func(tx *store.Tx) error {
		c := tx.Catalog()
		if _, err := c.AddProject(ctx, catalog.Project{ID: "01PROJECT", Project: cupel.Project{Name: "default"}}); err != nil {
			return err
		}
		for n := range 101 {
			repo := catalog.Repository{ID: fmt.Sprintf("01R%03d", n), ProjectID: "01PROJECT", Repository: cupel.Repository{Name: fmt.Sprintf("model-%d", n)}}
			if _, err := c.AddRepository(ctx, repo); err != nil {
				return err
			}
		}
		for n := range benchImages {
			if _, err := c.AddImage(ctx, benchImageAt(n)); err != nil {
				return err
			}
		}
		return c.SetTag(ctx, "01R000", "champion", 77, time.UnixMicro(1e12))
	})
	if err != nil {
		b.Fatal(err)
	}
}

// view repeats fn in a transaction of its own.
func view(b *testing.B, s *store.Store, fn func(ctx context.Context, c catalog.Catalog) error) {
	b.Helper()
	for b.Loop() {
		err := s.View(b.Context(), func(tx *store.Tx) error { return fn(b.Context(), tx.Catalog()) })
		if err != nil {
			b.Fatal(err)
		}
	}
}

func benchSearch(b *testing.B, s *store.Store, repositoryID, text string) {
	f, err := filter.Parse(text, filter.Images, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	order, err := filter.ParseOrder(nil, filter.Images, "created_at desc", "repository desc", "version desc")
	if err != nil {
		b.Fatal(err)
	}
	query := catalog.ImageQuery{RepositoryID: repositoryID, Search: catalog.Search{ProjectID: "01PROJECT", Filter: f, Order: order, Limit: 100}}
	found := 0
	view(b, s, func(ctx context.Context, c catalog.Catalog) error {
		images, _, err := c.ListImages(ctx, query)
		found = len(images)
		return err
	})
	b.ReportMetric(float64(found), "images")
}

func benchRepositories(b *testing.B, s *store.Store) {
	view(b, s, func(ctx context.Context, c catalog.Catalog) error {
		_, err := c.ListRepositories(ctx, "01PROJECT")
		return err
	})
}

func benchImage(b *testing.B, s *store.Store) {
	view(b, s, func(ctx context.Context, c catalog.Catalog) error {
		_, err := c.Image(ctx, "01R000", 4711)
		return err
	})
}

func benchSave(b *testing.B, s *store.Store) {
	for n := benchImages; b.Loop(); n++ {
		err := s.Update(b.Context(), func(tx *store.Tx) error {
			_, err := tx.Catalog().AddImage(b.Context(), benchImageAt(n))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
