package cupel

import (
	"context"
	"time"
)

// ArtifactOwnerKind says what artifacts belong to.
type ArtifactOwnerKind string

// The kinds.
const (
	ArtifactsOfRun   ArtifactOwnerKind = "run"
	ArtifactsOfModel ArtifactOwnerKind = "model" // a logged model
)

// ArtifactOwner is a run or a logged model, whose artifacts form a tree of files.
type ArtifactOwner struct {
	Project string
	Kind    ArtifactOwnerKind
	ID      string
}

// Artifacts names the run as the owner of artifacts.
func (r RunRef) Artifacts() ArtifactOwner { return ArtifactOwner{r.Project, ArtifactsOfRun, r.ID} }

// Artifact is a file, or a folder of files, that a run wrote.
type Artifact struct {
	Path      string    `json:"path"` // from the root of the owner's tree
	IsDir     bool      `json:"is_dir"`
	Size      int64     `json:"size"`             // bytes; 0 for a folder
	Digest    string    `json:"digest,omitempty"` // SHA-256 of the bytes, in hex; "" for a folder
	CreatedAt time.Time `json:"created_at,omitzero"`
}

// Artifacts is the part of a [Registry] that deals with artifacts in the vault.
// Those of an owner whose artifacts are elsewhere are an error of code conflict
// that names the place.
type Artifacts interface {
	// ListArtifacts returns what lies directly in a folder, "" being the root, by
	// path; with deep all files below it instead. A folder that does not exist,
	// or is a file, has nothing in it.
	ListArtifacts(ctx context.Context, owner ArtifactOwner, folder string, deep bool) ([]Artifact, error)

	// OpenArtifact opens a file.
	OpenArtifact(ctx context.Context, owner ArtifactOwner, path string) (Content, error)

	// PutArtifact stores a file under path, instead of one that is there. A path
	// that leads through a file, or is a folder, is an error of code conflict.
	PutArtifact(ctx context.Context, owner ArtifactOwner, path string, source Source) (Artifact, error)

	// DeleteArtifacts removes a file, or a folder with all in it; "" removes all.
	DeleteArtifacts(ctx context.Context, owner ArtifactOwner, path string) error
}
