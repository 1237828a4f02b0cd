package cupel

import (
	"context"
	"encoding/json"
	"io"
	"time"
)

// MaxMetadata is the limit on the JSON text of an image's metadata, in bytes.
const MaxMetadata = 1 << 20

// Image describes a model image: one immutable version of a model with its
// metadata, attachments and the run it came from.
type Image struct {
	Repository string    `json:"repository"`
	Project    string    `json:"project"`
	Version    int       `json:"version"`
	Label      string    `json:"label"`      // its second, fixed name
	Tags       []string  `json:"tags"`       // movable names that point at it, sorted; never "latest"
	Comment    string    `json:"comment"`    // the author's words about this version
	Author     string    `json:"author"`     // who saved it
	CreatedAt  time.Time `json:"created_at"` // when it was saved, UTC
	ChangedAt  time.Time `json:"changed_at"` // when it was last tagged or annotated, at first when it was saved
	// Metadata is the author's JSON object as it was given: numbers keep their
	// text. Only white space may change on the way through HTTP.
	Metadata    json.RawMessage `json:"metadata"`
	Files       []File          `json:"files,omitempty"`       // by path; nil in listings
	Attachments []Attachment    `json:"attachments,omitempty"` // by name; nil in listings
	Size        int64           `json:"size"`                  // bytes of files and attachments
	// Digest is the SHA-256, in hex, of the canonical JSON of files,
	// attachments and metadata.
	Digest          string            `json:"digest"`
	RunID           *string           `json:"run_id"`           // run it came from, if any
	LibraryVersions map[string]string `json:"library_versions"` // library name to version, where known
	// Annotations are notes that can be changed after the save, outside the
	// digest (MLflow's version tags).
	Annotations map[string]string `json:"annotations"`
	// DatetimePaths lists the JSON pointers of metadata strings that were
	// datetimes in the author's program.
	DatetimePaths []string `json:"datetime_paths"`
	// ExternalSource is where the bytes are when they are not in the vault.
	ExternalSource string `json:"external_source,omitempty"`
}

// Annotations under these keys are what MLflow says of a model repository or an
// image and Cupel has no field for. Through MLflow's protocol they are fields, and
// no tags.
const (
	AnnotationDescription = "mlflow.description"
	AnnotationStage       = "mlflow.stage"    // of an image; none for "None"
	AnnotationSource      = "mlflow.source"   // of an image, as the client gave it
	AnnotationRunLink     = "mlflow.run_link" // of an image, as the client gave it
	AnnotationModelID     = "mlflow.model_id" // the logged model that an image was made of
)

// Ref names the image by its version.
func (i *Image) Ref() ImageRef {
	return RepositoryRef{i.Project, i.Repository}.Image(itoa(i.Version))
}

// Part tells an image's files from its attachments.
type Part string

// The two parts of an image.
const (
	PartFile       Part = "file"
	PartAttachment Part = "attachment"
)

// File describes a file of an image.
type File struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`   // bytes
	Digest string `json:"digest"` // SHA-256 of the bytes, in hex
}

// Attachment describes a named file beside the model.
type Attachment struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`   // bytes
	Digest string `json:"digest"` // SHA-256 of the bytes, in hex
}

// Source is a file to be saved.
type Source struct {
	Path string // its path in the image, or its name as an attachment
	Size int64  // bytes if known, else -1; for progress only
	// Open returns the bytes from the start. It is called once, and again
	// should the transfer have to be repeated.
	Open func() (io.ReadCloser, error)
}

// Draft is an image that is about to be saved.
type Draft struct {
	Repository RepositoryRef
	// CreateRepository makes the repository where there is none.
	CreateRepository bool
	Files            []Source
	Attachments      []Source
	ImageFields
	// Progress, if not nil, is told from time to time how many bytes of all
	// sources have been read so far; it may be called from several goroutines.
	Progress func(total int64)
	// Resume names an earlier transfer of this draft that was interrupted: what
	// had arrived is not sent again.
	Resume string
	// Started, if not nil, is told the name of the transfer to resume by.
	Started func(transfer string)
}

// ImageFields is what the author says of an image when it is saved.
type ImageFields struct {
	Metadata        json.RawMessage   `json:"metadata,omitempty"`         // JSON object; nil means {}
	DatetimePaths   []string          `json:"datetime_paths,omitempty"`   // JSON pointers into Metadata
	Label           string            `json:"label,omitempty"`            // "" makes one of the time
	Tags            []string          `json:"tags,omitempty"`             // moved here from wherever they are
	Comment         string            `json:"comment,omitempty"`          // in the author's words
	Author          string            `json:"author,omitempty"`           // "" means the caller's own name
	RunID           string            `json:"run_id,omitempty"`           // run it came from
	LibraryVersions map[string]string `json:"library_versions,omitempty"` // library name to version
	Zone            Zone              `json:"zone,omitzero"`              // of the author's clock, for the label
	Annotations     map[string]string `json:"annotations,omitempty"`      // the first ones
}

// Zone is a time zone as a clock shows it.
type Zone struct {
	Name   string `json:"name"`   // abbreviation, such as "PST"
	Offset int    `json:"offset"` // seconds east of UTC
}

// ZoneAt returns the zone of t.
func ZoneAt(t time.Time) Zone {
	name, offset := t.Zone()
	return Zone{name, offset}
}

// Registration makes an image of bytes that the vault has already: none is
// moved. Exactly one of Artifacts, Image and ExternalSource says which.
type Registration struct {
	Repository RepositoryRef `json:"-"`
	// CreateRepository makes the repository where there is none.
	CreateRepository bool `json:"create_repository,omitempty"`
	// Artifacts is a folder or a file of a run or a logged model; its files keep
	// their paths below it.
	Artifacts *ArtifactFolder `json:"artifacts,omitempty"`
	// Image is another image of the project, as repository:ref, whose files and
	// attachments are taken over.
	Image string `json:"image,omitempty"`
	// ExternalSource is where the bytes are when they are not in the vault. Such an
	// image has no files.
	ExternalSource string `json:"external_source,omitempty"`
	// Version and CreatedAt are for imports. Version must be higher than any the
	// repository has given; numbers between count as deleted. 0 is the next one.
	Version   int       `json:"version,omitempty"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	ImageFields
}

// ArtifactFolder is a folder, or a file, among the artifacts of an owner in the
// same project.
type ArtifactFolder struct {
	Kind ArtifactOwnerKind `json:"kind"`
	ID   string            `json:"id"`
	Path string            `json:"path"` // "" for the root
}

// ImageQuery selects images of a project.
type ImageQuery struct {
	Project    string
	Repository string   // "" means every repository of the project
	Filter     string   // in the search language; "" selects all
	OrderBy    []string // as of [Search]; nil means the newest first
	Limit      int      // at most so many; 0 means 1,000, which is also the most
	PageToken  string   // from the page before; "" means the first
}

// ImagePage is one page of images, without their files and attachments.
type ImagePage struct {
	Images        []Image `json:"images"`
	NextPageToken string  `json:"next_page_token"` // "" on the last page
}

// Content is an open file of an image. Every byte that it returns has been
// checked against its digest; damaged bytes are an error of code corrupt.
type Content interface {
	io.ReadSeekCloser
	// Info describes the file.
	Info() File
}

// FileCheck is the result of re-reading one file of an image.
type FileCheck struct {
	Part   Part   `json:"part"`
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	Digest string `json:"digest"`
	OK     bool   `json:"ok"`
	Error  string `json:"error,omitempty"` // what was found instead
}

// ImageCheck is the result of re-reading an image.
type ImageCheck struct {
	Repository string      `json:"repository"`
	Version    int         `json:"version"`
	OK         bool        `json:"ok"`              // all of it is what it was
	Error      string      `json:"error,omitempty"` // what is wrong with the image itself
	Files      []FileCheck `json:"files"`
}

// Images is the part of a [Registry] that deals with model images.
type Images interface {
	// SaveImage saves a draft as the next version: files, metadata, attachments
	// and tags become visible together or not at all. The repository must exist
	// unless the draft says to create it.
	SaveImage(ctx context.Context, draft Draft) (Image, error)

	// RegisterImage makes an image of what the vault has already. A source without
	// a file is an error of code not_found.
	RegisterImage(ctx context.Context, registration Registration) (Image, error)

	// GetImage returns one image with its files and attachments, or an error of
	// code not_found: also for "latest" of an empty repository.
	GetImage(ctx context.Context, image ImageRef) (Image, error)

	// ListImages returns a page of images.
	ListImages(ctx context.Context, query ImageQuery) (ImagePage, error)

	// OpenFile opens a file or an attachment of an image for reading.
	OpenFile(ctx context.Context, image ImageRef, part Part, path string) (Content, error)

	// VerifyImage reads every byte again and compares it with its digest. What
	// does not hold is in the result, not in the error.
	VerifyImage(ctx context.Context, image ImageRef) (ImageCheck, error)

	// DeleteImage deletes one version. Its number never comes back, its tags go,
	// and latest falls to the newest version that is left. by says who did it;
	// "" means the caller's own name.
	DeleteImage(ctx context.Context, image ImageRef, by string) error

	// Annotate sets annotations of an image; an empty value removes one.
	Annotate(ctx context.Context, image ImageRef, annotations map[string]string) error
}

// Tags is the part of a [Registry] that deals with movable names.
type Tags interface {
	// ListTags returns each tag's version, latest included where there is one.
	ListTags(ctx context.Context, repo RepositoryRef) (map[string]int, error)

	// SetTag points a tag at an image, wherever it pointed before. A name that
	// is a label of the repository is an error of code conflict.
	SetTag(ctx context.Context, image ImageRef, tag string) error

	// DeleteTag removes a tag, or fails with code not_found.
	DeleteTag(ctx context.Context, repo RepositoryRef, tag string) error
}
