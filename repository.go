package cupel

import (
	"context"
	"encoding/json"
	"time"
)

// Repository describes a model repository: a named series of versions of one
// model.
type Repository struct {
	Name      string     `json:"name"`
	Versions  int        `json:"versions"`   // number of living versions
	Latest    *int       `json:"latest"`     // newest living version; nil while there is none
	UpdatedAt *time.Time `json:"updated_at"` // when the newest living version was saved; nil while there is none
	Size      int64      `json:"size"`       // bytes of all living versions, each counted whole
	CreatedAt time.Time  `json:"created_at"`
	// ChangedAt is when the repository or an image of it last changed: saved,
	// deleted, tagged or annotated.
	ChangedAt time.Time `json:"changed_at"`
	// Annotations are notes that can be changed at any time (MLflow's tags).
	Annotations map[string]string `json:"annotations"`
}

// RepositoryPage is one page of repositories.
type RepositoryPage struct {
	Repositories  []Repository `json:"repositories"`
	NextPageToken string       `json:"next_page_token"` // "" on the last page
}

// Repositories is the part of a [Registry] that deals with model repositories.
type Repositories interface {
	// ListRepositories returns the repositories of a project, by name.
	ListRepositories(ctx context.Context, project string) ([]Repository, error)

	// SearchRepositories returns a page of repositories, by name unless the search
	// says otherwise. Its View must be that of active ones.
	SearchRepositories(ctx context.Context, search Search) (RepositoryPage, error)

	// GetRepository returns one repository, or an error of code not_found.
	GetRepository(ctx context.Context, repo RepositoryRef) (Repository, error)

	// CreateRepository makes an empty repository; a taken name is an error of
	// code already_exists. Where a repository of that name was deleted before,
	// its version numbers go on: none comes back.
	CreateRepository(ctx context.Context, repo RepositoryRef) (Repository, error)

	// AnnotateRepository sets annotations; an empty value removes one.
	AnnotateRepository(ctx context.Context, repo RepositoryRef, annotations map[string]string) error

	// RenameRepository gives the repository another name in its project: a taken
	// name is an error of code already_exists, and one whose deleted versions
	// would get their numbers again an error of code conflict.
	RenameRepository(ctx context.Context, repo RepositoryRef, name string) (Repository, error)

	// DeleteRepository deletes the repository with all its versions. by says
	// who did it; "" means the caller's own name.
	DeleteRepository(ctx context.Context, repo RepositoryRef, by string) error
}

// Schemas is the part of a [Registry] that deals with the JSON Schemas which
// the metadata of images must match when they are saved. A repository with an
// empty Name stands for the whole project; where both have one, both hold.
type Schemas interface {
	// GetSchema returns the schema, or an error of code not_found.
	GetSchema(ctx context.Context, repo RepositoryRef) (json.RawMessage, error)

	// SetSchema sets the schema; one that is no JSON Schema (2020-12, or what
	// its "$schema" names) is an error of code invalid. A JSON string names one
	// that is ready-made, "forecast". Images that were saved before are not
	// checked again.
	SetSchema(ctx context.Context, repo RepositoryRef, schema json.RawMessage) error

	// UnsetSchema removes the schema, or fails with code not_found.
	UnsetSchema(ctx context.Context, repo RepositoryRef) error
}
