package service

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/schema"
	"github.com/cupel/cupel/internal/store"
)

// maxSchema is the limit on the text of a JSON Schema, in bytes.
const maxSchema = 1 << 20

// GetSchema implements [cupel.Schemas].
func (s *Service) GetSchema(ctx context.Context, repo cupel.RepositoryRef) (json.RawMessage, error) {
	if err := allow(ctx, cupel.RoleRead, repo.Project); err != nil {
		return nil, err
	}
	found, err := view(ctx, s, func(c catalog.Catalog) (json.RawMessage, error) { return findSchema(ctx, c, repo) })
	if err == nil && len(found) == 0 {
		err = cupel.Errorf(cupel.NotFound, "%s has no schema: set one with schema:set", schemaPlace(repo))
	}
	return found, err
}

// findSchema returns nil where there is none.
func findSchema(ctx context.Context, c catalog.Catalog, repo cupel.RepositoryRef) (json.RawMessage, error) {
	if repo.Name == "" {
		row, err := findProject(ctx, c, repo.Project)
		return row.Schema, err
	}
	row, err := findRepository(ctx, c, repo)
	return row.Schema, err
}

// SetSchema implements [cupel.Schemas].
func (s *Service) SetSchema(ctx context.Context, repo cupel.RepositoryRef, text json.RawMessage) error {
	text, err := readyMade(text)
	if err != nil {
		return err
	}
	if len(text) > maxSchema {
		return cupel.Errorf(cupel.TooLarge, "the schema has %d bytes, the limit is %d", len(text), maxSchema)
	}
	if _, err := schema.Compile(text); err != nil {
		return err
	}
	return s.writeSchema(ctx, repo, text)
}

// readyMade returns the schema that a JSON string names, and all else as it is.
func readyMade(text json.RawMessage) (json.RawMessage, error) {
	var name string
	if json.Unmarshal(text, &name) != nil || string(bytes.TrimSpace(text)) == "null" {
		return text, nil
	}
	named, ok := schema.Named(name)
	if !ok {
		return nil, cupel.Errorf(cupel.Invalid, "no schema %q is ready-made; there are: %s", name, strings.Join(schema.Names(), ", "))
	}
	return named, nil
}

// UnsetSchema implements [cupel.Schemas].
func (s *Service) UnsetSchema(ctx context.Context, repo cupel.RepositoryRef) error {
	if _, err := s.GetSchema(ctx, repo); err != nil {
		return err
	}
	return s.writeSchema(ctx, repo, nil)
}

// writeSchema sets the schema of a repository, which its writers may do, or of
// a project, which is its policy.
func (s *Service) writeSchema(ctx context.Context, repo cupel.RepositoryRef, text json.RawMessage) error {
	need := cupel.RoleWrite
	if repo.Name == "" {
		need = cupel.RoleAdmin
	}
	if err := allow(ctx, need, repo.Project); err != nil {
		return err
	}
	_, err := update(ctx, s, func(tx *store.Tx) (struct{}, error) {
		c := tx.Catalog()
		if repo.Name != "" {
			row, err := findRepository(ctx, c, repo)
			if err != nil {
				return struct{}{}, err
			}
			return struct{}{}, c.SetRepositorySchema(ctx, row.ID, text)
		}
		row, err := findProject(ctx, c, repo.Project)
		if err != nil {
			return struct{}{}, err
		}
		row.Schema = text
		return struct{}{}, c.SetProject(ctx, row)
	})
	return err
}

// checkMetadata applies the schemas of the project and of the repository.
func checkMetadata(project catalog.Project, repo catalog.Repository, metadata json.RawMessage) error {
	for place, text := range map[string]json.RawMessage{
		schemaPlace(cupel.RepositoryRef{Project: project.Name}):                  project.Schema,
		schemaPlace(cupel.RepositoryRef{Project: project.Name, Name: repo.Name}): repo.Schema,
	} {
		if len(text) == 0 {
			continue
		}
		compiled, err := schema.Compile(text)
		if err != nil {
			return err
		}
		if err := compiled.Check(place, metadata); err != nil {
			return err
		}
	}
	return nil
}

func schemaPlace(repo cupel.RepositoryRef) string {
	if repo.Name == "" {
		return "project " + repo.Project
	}
	return "model repository " + repo.Name
}
