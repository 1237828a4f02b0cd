package filter_test

import (
	"testing"

	"github.com/cupel/cupel/internal/filter"
)

var images = entity{
	vocabulary: filter.Images,
	columns: filter.Columns{
		Attributes: map[string]filter.Column{
			"repository":       {Value: "i.repository"},
			"project":          {Value: "i.project"},
			"version":          {Value: "i.version"},
			"label":            {Value: "i.label"},
			"comment":          {Value: "i.comment"},
			"author":           {Value: "i.author"},
			"created_at":       {Value: "i.created_at", NotNull: true},
			"changed_at":       {Value: "i.changed_at"},
			"size":             {Value: "i.size"},
			"digest":           {Value: "i.digest"},
			"run_id":           {Value: "i.run_id"},
			"library_versions": {Value: "i.library_versions"},
			"tag":              {Value: "t.tag", Rows: "image_tags t", On: "t.image_id = i.id"},
		},
		Families: map[string]filter.Column{
			"metadata": {Value: "i.metadata"},
			"tags":     {Value: "a.value", Rows: "annotations a", On: "a.image_id = i.id AND a.key = ?"},
		},
	},
	from: "images i",
	then: []string{"repository", "version"},
	schema: `
		CREATE TABLE images (id TEXT PRIMARY KEY, position BIGINT, repository TEXT, project TEXT,
			version BIGINT, label TEXT, comment TEXT, author TEXT, created_at BIGINT, changed_at BIGINT, size BIGINT,
			digest TEXT, run_id TEXT, library_versions JSONDOC, metadata JSONDOC);
		CREATE TABLE image_tags (image_id TEXT, tag TEXT, PRIMARY KEY (image_id, tag));
		CREATE TABLE annotations (image_id TEXT, key TEXT, value TEXT, PRIMARY KEY (image_id, key));`,
	insert: func(in inserter, position int, r record) {
		f := r.fields
		in.row("images", r.id, position, f["repository"], f["project"], number(f["version"]), f["label"],
			f["comment"], f["author"], r.micros("created_at"), r.micros("changed_at"), number(f["size"]), f["digest"], f["run_id"],
			document{f["library_versions"]}, document{f["metadata"]})
		for _, tag := range r.texts("tag") {
			in.row("image_tags", r.id, tag)
		}
		annotations, _ := f["tags"].(map[string]any)
		for key, value := range annotations {
			in.row("annotations", r.id, key, value)
		}
	},
}

func TestImages(t *testing.T) {
	runCases(t, images, readCases(t, "testdata/images.txt"))
}
