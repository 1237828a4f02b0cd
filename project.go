package cupel

import (
	"context"
	"encoding/json"
	"time"
)

// Trust says which formats that execute code when they are loaded (pickles
// above all) a project's members may load.
type Trust string

// The levels of trust.
const (
	TrustNone Trust = "none" // nothing that executes code
	TrustOwn  Trust = "own"  // what was saved in this project, with a warning; the default
	TrustAll  Trust = "all"  // everything
)

// Project is a namespace: its model repositories, schemas and access.
type Project struct {
	Name         string          `json:"name"`
	CreatedAt    time.Time       `json:"created_at"`
	Repositories int             `json:"repositories"` // number of living ones
	Schema       json.RawMessage `json:"schema"`       // JSON Schema for the metadata of every image, or null
	ProjectSettings
}

// ProjectSettings is the policy of a project.
type ProjectSettings struct {
	// EmailDomains lists the domains that the author of a bundle must have an
	// address of; empty allows any valid address.
	EmailDomains []string `json:"email_domains"`
	// ModelNames lists the names that models may have; empty allows any.
	ModelNames []string `json:"model_names"`
	// Trusted says which formats that execute code may be loaded.
	Trusted Trust `json:"trusted"`
	// MetricDirections says of a metric whether "max" or "min" is better.
	MetricDirections map[string]string `json:"metric_directions"`
}

// ProjectChange is a change of settings; a nil field stays as it is.
type ProjectChange struct {
	EmailDomains     *[]string          `json:"email_domains,omitempty"`
	ModelNames       *[]string          `json:"model_names,omitempty"`
	Trusted          *Trust             `json:"trusted,omitempty"`
	MetricDirections *map[string]string `json:"metric_directions,omitempty"`
}

// Projects is the part of a [Registry] that deals with projects.
type Projects interface {
	// ListProjects returns the projects that the caller may read, by name.
	ListProjects(ctx context.Context) ([]Project, error)

	// GetProject returns one project, or an error of code not_found.
	GetProject(ctx context.Context, name string) (Project, error)

	// CreateProject makes a project with the default settings changed by
	// change; a taken name is an error of code already_exists.
	CreateProject(ctx context.Context, name string, change ProjectChange) (Project, error)

	// SetProject changes settings and returns the project as it is then.
	SetProject(ctx context.Context, name string, change ProjectChange) (Project, error)

	// DeleteProject removes an empty project: one that holds repositories is an
	// error of code conflict, as is the default project.
	DeleteProject(ctx context.Context, name string) error
}
