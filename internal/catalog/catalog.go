// Package catalog declares what is known: projects, repositories, images, their
// names, and who may reach them. It holds no bytes of models; package vault
// does, and the two know nothing of each other.
//
// A [Catalog] is seen from inside one transaction of package store. It keeps
// rows and their constraints; the rules of names, access and policy stand above
// it, in package service.
package catalog

import (
	"context"
	"encoding/json"
	"time"

	"github.com/cupel/cupel"
)

// Catalog is everything that is known, inside one transaction. It lives no
// longer than its transaction, and is not safe for concurrent use.
//
// What is missing MUST be an error of code not_found, a taken name one of code
// already_exists; both name the thing in the words of the caller. Times are UTC
// and keep microseconds. Package catalogtest has the suite that each
// implementation passes.
type Catalog interface {
	Projects
	Repositories
	Images
	Names
	Tracking
	Tokens
	Journal
}

// Project is the row of a project.
type Project struct {
	ID        string // ULID
	DeletedAt *time.Time
	cupel.Project
}

// Projects keeps the projects. A deleted one keeps its row, so that its
// repositories' version numbers never come back.
type Projects interface {
	// ListProjects returns the living projects by name, each with its number of
	// living repositories.
	ListProjects(ctx context.Context) ([]Project, error)
	// ProjectID returns the ID of a living project by name.
	ProjectID(ctx context.Context, name string) (string, error)
	// Project returns a living project by name.
	Project(ctx context.Context, name string) (Project, error)
	// ProjectByID returns a project, deleted or not.
	ProjectByID(ctx context.Context, id string) (Project, error)
	// AddProject adds a project under project.ID, or revives a deleted one of
	// that name under its old ID, with the settings given; it returns the row.
	AddProject(ctx context.Context, project Project) (Project, error)
	// SetProject writes settings and schema of the living project of that ID.
	SetProject(ctx context.Context, project Project) error
	// DropProject deletes a project. One with living repositories MUST be an
	// error of code conflict.
	DropProject(ctx context.Context, id string, at time.Time) error
	// RestoreProject writes a row as it was, under its ID. One that was made anew
	// under the same name and holds no repository, as the default project is at
	// every start, gives way; any other stays as it is. It reports whether it
	// wrote. For rebuilds.
	RestoreProject(ctx context.Context, project Project) (bool, error)
}

// Repository is the row of a model repository.
type Repository struct {
	ID          string // ULID
	ProjectID   string
	Project     string // name
	LastVersion int    // the highest number that was ever given
	DeletedAt   *time.Time
	Schema      json.RawMessage // JSON Schema of its images' metadata, or nil
	cupel.Repository
}

// Repositories keeps the model repositories. A deleted one keeps its row.
type Repositories interface {
	// ListRepositories returns the living repositories of a project by name.
	ListRepositories(ctx context.Context, projectID string) ([]Repository, error)
	// SearchRepositories returns a page of living repositories with annotations,
	// and the token of the next page, "" at the end.
	SearchRepositories(ctx context.Context, search Search) (page []Repository, next string, err error)
	// Repository returns a living repository by name.
	Repository(ctx context.Context, projectID, name string) (Repository, error)
	// RepositoryByID returns a repository, deleted or not.
	RepositoryByID(ctx context.Context, id string) (Repository, error)
	// LockRepository returns a living repository to which nobody else adds images,
	// names or changes until the transaction ends.
	LockRepository(ctx context.Context, id string) (Repository, error)
	// AddRepository adds a repository, or revives a deleted one of that name
	// under its old ID: its numbers go on. It returns the row.
	AddRepository(ctx context.Context, repo Repository) (Repository, error)
	// AnnotateRepository sets annotations of a living repository and its ChangedAt;
	// an empty value removes one.
	AnnotateRepository(ctx context.Context, id string, annotations map[string]string, at time.Time) error
	// RenameRepository gives a living repository another name. A name of a
	// living one MUST be an error of code already_exists, one of a deleted
	// repository that has given numbers an error of code conflict. The old name
	// keeps its numbers: a deleted row with the same LastVersion and the ID
	// tombstone stays there, if any number was given.
	RenameRepository(ctx context.Context, id, name, tombstone string, at time.Time) error
	// SetRepositorySchema sets the schema, nil for none.
	SetRepositorySchema(ctx context.Context, id string, schema json.RawMessage) error
	// DropRepository deletes a repository whose images are all deleted.
	DropRepository(ctx context.Context, id string, at time.Time) error
	// RestoreRepository writes a row as it was, under its ID, unless there is
	// one; an existing row's LastVersion rises to this one's. It reports whether
	// it wrote. For rebuilds.
	RestoreRepository(ctx context.Context, repo Repository) (bool, error)
}

// Image is the row of an image, with its files.
type Image struct {
	RepositoryID string
	DeletedAt    *time.Time
	DeletedBy    string
	Upload       string // transfer that brought its files, "" if none is known
	cupel.Image
}

// ImageQuery selects living images.
type ImageQuery struct {
	Search
	RepositoryID string // "" for all of the project
}

// Images keeps the images and their files.
type Images interface {
	// AddImage gives the image the next number of its repository, or its own Version
	// where that is not 0 and higher than any given before, adds it with
	// its label, files, attachments and annotations, and returns the number.
	// Numbers count 1, 2, 3 …: none is skipped, none is given twice, whoever
	// adds at the same time. A label that the repository has as a label or a tag
	// MUST be an error of code conflict. image.Tags is not looked at.
	AddImage(ctx context.Context, image Image) (version int, err error)
	// Image returns a living image with tags, annotations, files and attachments.
	Image(ctx context.Context, repositoryID string, version int) (Image, error)
	// AnyImage returns an image, deleted or not; a deleted one has no tags,
	// files or attachments. For the journal.
	AnyImage(ctx context.Context, repositoryID string, version int) (Image, error)
	// ImageOfUpload returns the image, deleted or not, whose files an upload has
	// brought; an upload brings those of one image at most.
	ImageOfUpload(ctx context.Context, upload string) (Image, error)
	// LatestVersion returns the highest living version, 0 for none.
	LatestVersion(ctx context.Context, repositoryID string) (int, error)
	// ImageVersions returns all living versions, ascending.
	ImageVersions(ctx context.Context, repositoryID string) ([]int, error)
	// ListImages returns a page of living images with tags and annotations, without
	// files and attachments, and the token of the next page, "" at the end.
	ListImages(ctx context.Context, query ImageQuery) (page []Image, next string, err error)
	// DropImage turns an image into a tombstone: number, label, digest, who and
	// when. Its tags, files, metadata and annotations go; its label stays taken.
	DropImage(ctx context.Context, repositoryID string, version int, by string, at time.Time) error
	// Annotate sets annotations of a living image and its ChangedAt; an empty value
	// removes one.
	Annotate(ctx context.Context, repositoryID string, version int, annotations map[string]string, at time.Time) error
	// RestoreImage writes an image or a tombstone as it was, with tags and files,
	// under its number, and raises the repository's LastVersion to it. An image
	// that is there already stays as it is. It reports whether it wrote. For
	// rebuilds.
	RestoreImage(ctx context.Context, image Image) (bool, error)
}

// NameKind tells labels from tags.
type NameKind string

// The kinds of names of an image beside its number.
const (
	KindLabel NameKind = "label"
	KindTag   NameKind = "tag"
)

// Name is a label or a tag.
type Name struct {
	Name    string
	Kind    NameKind
	Version int
}

// Names keeps labels and tags, which share one key per repository.
type Names interface {
	// ResolveName returns the label or tag of that name.
	ResolveName(ctx context.Context, repositoryID, name string) (Name, error)
	// Tags returns the tags of a repository by name.
	Tags(ctx context.Context, repositoryID string) ([]Name, error)
	// SetTag points a tag at a living image, and sets the ChangedAt of that one and
	// of the one that loses it. A name that is a label MUST be an
	// error of code conflict.
	SetTag(ctx context.Context, repositoryID, tag string, version int, at time.Time) error
	// DropTag removes a tag.
	DropTag(ctx context.Context, repositoryID, tag string, at time.Time) error
}

// Token is the row of an access token. Only the hash of its secret is kept.
type Token struct {
	ID   string // ULID
	Hash []byte // SHA-256 of the secret
	cupel.Token
}

// Tokens keeps the access tokens.
type Tokens interface {
	// AddToken adds a token. A name, even of a revoked one, is taken once.
	AddToken(ctx context.Context, token Token) error
	// ListTokens returns all tokens by name.
	ListTokens(ctx context.Context) ([]Token, error)
	// TokenByHash returns the token of that hash.
	TokenByHash(ctx context.Context, hash []byte) (Token, error)
	// RevokeToken marks a token that is not revoked yet; else not_found.
	RevokeToken(ctx context.Context, name string, at time.Time) error
	// AnyToken reports whether there is any token, revoked or expired ones included.
	AnyToken(ctx context.Context) (bool, error)
}

// JournalKind is a kind of row that the journal follows.
type JournalKind string

// The kinds.
const (
	JournalProject    JournalKind = "project"    // ID: that of the project
	JournalRepository JournalKind = "repository" // ID: that of the repository
	JournalImage      JournalKind = "image"      // ID: repository's ID, "/", version
)

// JournalEntry says that a row has changed since it was last written down
// outside the database.
type JournalEntry struct {
	Kind       JournalKind
	ID         string
	Generation int64 // rises with each change of the row
}

// Journal lists what has changed since it was last written to the vault, from
// which a lost catalog can be rebuilt. Every method of this package that changes
// a project, repository or image (its tags and annotations included) MUST enter
// the row in the same transaction; Restore methods do not.
type Journal interface {
	// Unwritten returns up to limit entries whose generation is higher than the
	// one written: in any order.
	Unwritten(ctx context.Context, limit int) ([]JournalEntry, error)
	// Written notes the generations that have been written.
	Written(ctx context.Context, entries []JournalEntry) error
}
