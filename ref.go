package cupel

import "strings"

// RepositoryRef names a model repository: a project and a name in it.
type RepositoryRef struct {
	Project string
	Name    string
}

// String returns the name as messages show it: without the project.
func (r RepositoryRef) String() string { return r.Name }

// Check returns an error of code invalid when either part breaks its rule.
func (r RepositoryRef) Check() error {
	if err := CheckProjectName(r.Project); err != nil {
		return err
	}
	return CheckRepositoryName(r.Name)
}

// Image names an image of the repository by version, label or tag.
func (r RepositoryRef) Image(ref string) ImageRef {
	return ImageRef{Repository: r, Ref: ref}
}

// ImageRef names a model image as repository:ref, where ref is a version, a
// label or a tag; "" means [Latest].
type ImageRef struct {
	Repository RepositoryRef
	Ref        string
}

// ParseImageRef reads "repository:ref" or "repository", which means its latest
// version, as a name within project.
func ParseImageRef(project, text string) (ImageRef, error) {
	name, ref, found := strings.Cut(text, ":")
	if found && ref == "" {
		return ImageRef{}, Errorf(Invalid, "image %s: nothing follows ':'; write %s:VERSION, %s:TAG or just %s", quote(text), name, name, name)
	}
	image := ImageRef{RepositoryRef{project, name}, ref}
	return image, image.Check()
}

// String returns "repository:ref".
func (r ImageRef) String() string { return r.Repository.Name + ":" + r.Resolved() }

// Resolved returns the reference, [Latest] where none is given.
func (r ImageRef) Resolved() string {
	if r.Ref == "" {
		return Latest
	}
	return r.Ref
}

// Check returns an error of code invalid when a part breaks its rule.
func (r ImageRef) Check() error {
	if err := r.Repository.Check(); err != nil {
		return err
	}
	ref := r.Resolved()
	if _, ok := VersionOf(ref); ok || ref == Latest {
		return nil
	}
	if CheckTag(ref) != nil && CheckLabel(ref) != nil {
		return Errorf(Invalid, "image %s: %s is no version, label or tag", quote(r.String()), quote(ref))
	}
	return nil
}

// pointer returns the JSON pointer (RFC 6901) of a member of the top level.
func pointer(key string) string {
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}
