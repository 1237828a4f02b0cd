package registrytest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/cupel/cupel"
)

func testSearch(t *testing.T, f *fixture) {
	for i, metadata := range []string{
		`{"author": "testuser", "Accuracy": 0.85}`,
		`{"author": "testuser", "Accuracy": 0.5, "run_id": "x"}`,
		`{"Accuracy": "0.9"}`,
		`{"nested": {"a": [1, {"b": true}]}}`,
	} {
		f.save("m", func(d *cupel.Draft) {
			d.Label, d.Metadata = fmt.Sprintf("l%d", i+1), json.RawMessage(metadata)
			if i == 2 {
				d.Tags = []string{"production"}
			}
		})
	}
	f.must(f.a.Annotate(f.ctx, repo("m").Image("4"), map[string]string{"stage": "Staging"}))
	for filter, want := range map[string]string{
		`metadata.author = "testuser" and metadata.Accuracy > 0.8`: "l1",
		`metadata.author = "testuser"`:                             "l2 l1",
		`metadata.author = "ada@example.com"`:                      "l4 l3",
		`metadata.Accuracy = "0.9"`:                                "l3",
		`metadata.nested.a[1].b = true`:                            "l4",
		`tag = "production" or tag = "latest"`:                     "l4 l3",
		`tags.stage = 'Staging'`:                                   "l4",
		`not (metadata.Accuracy is not null)`:                      "l4",
		`version in (1, 3) and label like "l%"`:                    "l3 l1",
		`created_at > -1h and size > 0`:                            "l4 l3 l2 l1",
		``:                                                         "l4 l3 l2 l1",
	} {
		page, err := f.b.ListImages(f.ctx, cupel.ImageQuery{Project: cupel.DefaultProject, Filter: filter})
		if err != nil {
			t.Errorf("%s: %v", filter, err)
		} else if got := labels(page); got != want {
			t.Errorf("%s: got %s, want %s", filter, got, want)
		}
	}
	_, err := f.b.ListImages(f.ctx, cupel.ImageQuery{Project: cupel.DefaultProject, Filter: `metadat.x = 1`})
	f.refused(err, cupel.Invalid)
	if !strings.Contains(err.Error(), "^") || !strings.Contains(err.Error(), "metadata") {
		t.Errorf("error %v shows neither place nor suggestion", err)
	}
}

func labels(page cupel.ImagePage) string {
	var labels []string
	for _, image := range page.Images {
		labels = append(labels, image.Label)
	}
	return strings.Join(labels, " ")
}

func testPages(t *testing.T, f *fixture) {
	const images = 7
	for i := range images {
		f.save("m", func(d *cupel.Draft) { d.Label = fmt.Sprintf("l%d", i+1) })
	}
	var all []string
	query := cupel.ImageQuery{Project: cupel.DefaultProject, Repository: "m", Limit: 3}
	for pages := 1; ; pages++ {
		page, err := f.b.ListImages(f.ctx, query)
		f.must(err)
		all = append(all, labels(page))
		if pages == 1 {
			f.save("m") // what is new does not shift the pages that follow
		}
		if page.NextPageToken == "" {
			break
		}
		query.PageToken = page.NextPageToken
	}
	f.equal([]string{"l7 l6 l5", "l4 l3 l2", "l1"}, all)
	for _, wrong := range []cupel.ImageQuery{
		{Project: cupel.DefaultProject, PageToken: "nonsense"},
		{Project: cupel.DefaultProject, Limit: -1},
		{Project: cupel.DefaultProject, Limit: 1001},
	} {
		_, err := f.b.ListImages(f.ctx, wrong)
		f.refused(err, cupel.Invalid)
	}
}

func testLogOfAll(t *testing.T, f *fixture) {
	f.save("a", func(d *cupel.Draft) { d.Label = "a1" })
	f.save("b", func(d *cupel.Draft) { d.Label = "b1" })
	f.save("a", func(d *cupel.Draft) { d.Label = "a2" })
	page, err := f.b.ListImages(f.ctx, cupel.ImageQuery{Project: cupel.DefaultProject})
	f.must(err)
	f.equal("a2 b1 a1", labels(page))
	_, err = f.b.ListImages(f.ctx, cupel.ImageQuery{Project: cupel.DefaultProject, Repository: "c"})
	f.refused(err, cupel.NotFound)
}
