package cupel

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"time"
)

// Workspace is a project as seen through a registry: the way in for programs
// that save and load models.
type Workspace struct {
	registry Registry
	name     string
}

// NewWorkspace returns the project of that name as registry sees it. That it
// exists shows at the first call.
func NewWorkspace(registry Registry, project string) *Workspace {
	return &Workspace{registry, project}
}

// Name returns the project's name.
func (w *Workspace) Name() string { return w.name }

// ModelRepository returns the model repository of that name, or an error of code
// not_found.
func (w *Workspace) ModelRepository(ctx context.Context, name string) (*ModelRepository, error) {
	ref := RepositoryRef{w.name, name}
	if _, err := w.registry.GetRepository(ctx, ref); err != nil {
		return nil, err
	}
	return &ModelRepository{w.registry, ref}, nil
}

// CreateModelRepository makes a model repository.
func (w *Workspace) CreateModelRepository(ctx context.Context, name string) (*ModelRepository, error) {
	ref := RepositoryRef{w.name, name}
	if _, err := w.registry.CreateRepository(ctx, ref); err != nil {
		return nil, err
	}
	return &ModelRepository{w.registry, ref}, nil
}

// ModelRepositories returns all model repositories of the project, by name.
func (w *Workspace) ModelRepositories(ctx context.Context) ([]*ModelRepository, error) {
	found, err := w.registry.ListRepositories(ctx, w.name)
	repositories := make([]*ModelRepository, len(found))
	for i, r := range found {
		repositories[i] = &ModelRepository{w.registry, RepositoryRef{w.name, r.Name}}
	}
	return repositories, err
}

// ModelRepository holds the versions of one model.
type ModelRepository struct {
	registry Registry
	ref      RepositoryRef
}

// Name returns the repository's name.
func (r *ModelRepository) Name() string { return r.ref.Name }

// NewModelImage begins a new version whose model is the given bytes, in a file
// called "model" unless [ModelImage.AddFile] adds others.
func (r *ModelRepository) NewModelImage(model []byte) *ModelImage {
	image := &ModelImage{registry: r.registry, metadata: map[string]any{}}
	image.draft.Repository = r.ref
	if model != nil {
		image.AddFile(DefaultModelFile, model)
	}
	return image
}

// ModelImage returns a saved version by version, label or tag; "" means the
// latest.
func (r *ModelRepository) ModelImage(ctx context.Context, ref string) (*ModelImage, error) {
	info, err := r.registry.GetImage(ctx, r.ref.Image(ref))
	if err != nil {
		return nil, err
	}
	return &ModelImage{registry: r.registry, Image: info}, nil
}

// Tags returns each tag's version, latest included where there is one.
func (r *ModelRepository) Tags(ctx context.Context) (map[string]int, error) {
	return r.registry.ListTags(ctx, r.ref)
}

// AddTag points a tag at a version.
func (r *ModelRepository) AddTag(ctx context.Context, tag string, version int) error {
	return r.registry.SetTag(ctx, r.ref.Image(itoa(version)), tag)
}

// DefaultModelFile is the file of an image whose model was given as bytes alone.
const DefaultModelFile = "model"

// ModelImage is one version of a model: new until it is saved, and immutable
// from then on.
type ModelImage struct {
	// Image describes the version; it is empty until it is saved.
	Image
	registry Registry
	draft    Draft
	metadata map[string]any
}

// Set sets a value of the metadata of a new image: anything that has a JSON form.
// A [time.Time] is stored as its RFC 3339 text and remembered to be a time.
func (i *ModelImage) Set(key string, value any) *ModelImage {
	if i.metadata != nil {
		i.metadata[key] = value
	}
	return i
}

// Attach adds a named file beside the model of a new image.
func (i *ModelImage) Attach(name string, content []byte) *ModelImage {
	i.draft.Attachments = append(i.draft.Attachments, BytesSource(name, content))
	return i
}

// AddFile adds a file of the model to a new image.
func (i *ModelImage) AddFile(path string, content []byte) *ModelImage {
	i.draft.Files = append(i.draft.Files, BytesSource(path, content))
	return i
}

// Save saves a new image as the next version, with a comment and tags. One that
// was saved before is an error of code conflict: begin a new one.
func (i *ModelImage) Save(ctx context.Context, comment string, tags ...string) error {
	if i.Version != 0 {
		return Errorf(Conflict, "image %s is saved and cannot change: begin another with NewModelImage", i.Ref())
	}
	metadata, datetimes, err := i.encodeMetadata()
	if err != nil {
		return err
	}
	draft := i.draft
	draft.ImageFields = ImageFields{
		Metadata: metadata, DatetimePaths: datetimes, Comment: comment, Tags: tags, Zone: ZoneAt(time.Now()),
	}
	saved, err := i.registry.SaveImage(ctx, draft)
	if err != nil {
		return err
	}
	i.Image, i.draft, i.metadata = saved, Draft{}, nil
	return nil
}

func (i *ModelImage) encodeMetadata() (json.RawMessage, []string, error) {
	values := maps.Clone(i.metadata)
	var datetimes []string
	for key, value := range values {
		if at, ok := value.(time.Time); ok {
			values[key] = at.Format(time.RFC3339Nano)
			datetimes = append(datetimes, pointer(key))
		}
	}
	text, err := json.Marshal(values)
	if err != nil {
		return nil, nil, Errorf(Invalid, "the metadata has no JSON form: %w", err)
	}
	slices.Sort(datetimes)
	return text, datetimes, nil
}

// Model returns the model's bytes: those of the only file of the image.
func (i *ModelImage) Model(ctx context.Context) ([]byte, error) {
	if len(i.Files) != 1 {
		return nil, Errorf(Invalid, "image %s has %d files: open the one you want by its path", i.Ref(), len(i.Files))
	}
	return i.ReadFile(ctx, PartFile, i.Files[0].Path)
}

// ReadFile returns the bytes of a file or an attachment.
func (i *ModelImage) ReadFile(ctx context.Context, part Part, path string) ([]byte, error) {
	content, err := i.registry.OpenFile(ctx, i.Ref(), part, path)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return io.ReadAll(content)
}

// BytesSource returns a source of bytes in memory.
func BytesSource(path string, content []byte) Source {
	return Source{Path: path, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}}
}
