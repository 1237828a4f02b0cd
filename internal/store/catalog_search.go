package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

// imageColumns says where a filter over images finds what it names.
var imageColumns = filter.Columns{
	Attributes: map[string]filter.Column{
		"repository":       {Value: "r.name", NotNull: true},
		"project":          {Value: "p.name"},
		"version":          {Value: "i.version", NotNull: true},
		"label":            {Value: "i.label"},
		"comment":          {Value: "i.comment"},
		"author":           {Value: "i.author"},
		"created_at":       {Value: "i.created_at", NotNull: true},
		"changed_at":       {Value: "i.changed_at", NotNull: true},
		"size":             {Value: "i.size"},
		"digest":           {Value: "i.digest"},
		"run_id":           {Value: "i.run_id"},
		"library_versions": {Value: "i.library_versions"},
		"tag":              {Value: "t.name", Rows: imageTags + " t", On: "t.repository_id = i.repository_id AND t.version = i.version"},
	},
	Families: map[string]filter.Column{
		"metadata": {Value: "i.metadata"},
		"tags":     {Value: "a.value", Rows: "annotations a", On: "a.repository_id = i.repository_id AND a.version = i.version AND a.key = ?"},
	},
}

// imageTags are the tags with latest among them.
const imageTags = `(SELECT repository_id, version, name FROM names WHERE kind = 'tag'
	UNION ALL SELECT id, latest_version, 'latest' FROM repositories)`

const selectImage = `SELECT i.repository_id, r.name, p.name, i.version, i.label, i.comment, i.author, i.created_at, i.changed_at,
		i.metadata_text, i.size, i.digest, i.run_id, i.library_versions_text, i.datetime_paths, i.external_source, i.deleted_at, i.deleted_by
	FROM images i JOIN repositories r ON r.id = i.repository_id JOIN projects p ON p.id = i.project_id WHERE `

func scanImage(read func(...any) error, i *catalog.Image) error {
	var (
		metadata, libraries, datetimes string
		created, changed               int64
		deleted                        sql.NullInt64
	)
	err := read(&i.RepositoryID, &i.Repository, &i.Project, &i.Version, &i.Label, &i.Comment, &i.Author, &created, &changed,
		&metadata, &i.Size, &i.Digest, &i.RunID, &libraries, &datetimes, &i.ExternalSource, &deleted, &i.DeletedBy)
	if err != nil {
		return err
	}
	i.CreatedAt, i.ChangedAt, i.DeletedAt = fromMicros(created), fromMicros(changed), fromOptionalMicros(deleted)
	i.Metadata, i.Tags, i.Annotations = json.RawMessage(metadata), []string{}, map[string]string{}
	if err := json.Unmarshal([]byte(libraries), &i.LibraryVersions); err != nil {
		return err
	}
	return json.Unmarshal([]byte(datetimes), &i.DatetimePaths)
}

// ListImages implements [catalog.Images].
func (r records) ListImages(ctx context.Context, query catalog.ImageQuery) ([]catalog.Image, string, error) {
	where, args := `i.project_id = ? AND i.deleted_at IS NULL`, []any{query.ProjectID}
	if query.RepositoryID != "" {
		where, args = where+` AND i.repository_id = ?`, append(args, query.RepositoryID)
	}
	images, next, err := page(ctx, r.Tx, query.Search, [][]leg{oneLeg(selectImage+where, imageColumns, args...)}, scanImage)
	if err != nil {
		return nil, "", err
	}
	return images, next, r.addDetails(ctx, images)
}

// addDetails reads the tags and annotations of images, each in one query for
// many of them.
func (r records) addDetails(ctx context.Context, images []catalog.Image) error {
	for len(images) > 0 {
		n := min(len(images), rowsAtOnce)
		if err := r.addDetailsOf(ctx, images[:n]); err != nil {
			return err
		}
		images = images[n:]
	}
	return nil
}

func (r records) addDetailsOf(ctx context.Context, images []catalog.Image) error {
	type key struct {
		repository string
		version    int
	}
	found := make(map[key]*catalog.Image, len(images))
	var args []any
	for i := range images {
		found[key{images[i].RepositoryID, images[i].Version}] = &images[i]
		args = append(args, images[i].RepositoryID, images[i].Version)
	}
	// One look into the index for each; SQLite reads the whole table for a list
	// of pairs.
	const one = ` OR repository_id = ? AND version = ?`
	these := ` WHERE (` + strings.TrimPrefix(strings.Repeat(one, len(images)), ` OR `) + `)`
	err := r.query(ctx, func(scan func(...any) error) error {
		var k key
		var tag string
		if err := scan(&k.repository, &k.version, &tag); err != nil {
			return err
		}
		found[k].Tags = append(found[k].Tags, tag)
		return nil
	}, `SELECT repository_id, version, name FROM names`+these+` AND kind = 'tag' ORDER BY name`, args...)
	if err != nil {
		return err
	}
	return r.query(ctx, func(scan func(...any) error) error {
		var k key
		var name, value string
		if err := scan(&k.repository, &k.version, &name, &value); err != nil {
			return err
		}
		found[k].Annotations[name] = value
		return nil
	}, `SELECT repository_id, version, key, value FROM annotations`+these, args...)
}
