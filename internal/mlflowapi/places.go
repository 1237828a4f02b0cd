package mlflowapi

import (
	"strings"

	"github.com/cupel/cupel"
)

// place is where behind the server an artifact is: among those of a run or a
// logged model, or in an image.
type place struct {
	kind  cupel.ArtifactOwnerKind
	id    string
	image *imagePlace // instead of kind and id
	path  string      // within; "" for all of it
}

// imagePlace names an image.
type imagePlace struct{ name, version string }

// owner returns the owner of the artifacts of a place.
func (p place) owner(project string) cupel.ArtifactOwner {
	return cupel.ArtifactOwner{Project: project, Kind: p.kind, ID: p.id}
}

// ref names the image of a place.
func (p place) ref(project string) cupel.ImageRef {
	return cupel.RepositoryRef{Project: project, Name: p.image.name}.Image(p.image.version)
}

// parsePlace reads EXPERIMENT/RUN/artifacts/…, EXPERIMENT/models/MODEL/artifacts/…
// or registered-models/NAME/VERSION/…. Which experiment it says does not matter:
// runs are known by their ids, and may be moved.
func parsePlace(address string) (place, error) {
	if err := checkPath(address); err != nil {
		return place{}, err
	}
	parts := strings.Split(address, "/")
	at := func(i int) string {
		if i < len(parts) {
			return parts[i]
		}
		return ""
	}
	rest := func(i int) string { return strings.Join(parts[min(i, len(parts)):], "/") }
	switch {
	case at(0) == folderImages && at(2) != "":
		name, ok := unescapeName(at(1))
		if !ok || !isNumeral(at(2)) {
			break
		}
		return place{image: &imagePlace{name, at(2)}, path: rest(3)}, nil
	case !isNumeral(at(0)):
	case at(1) == folderTraces && at(3) == folderArtifacts:
		return place{}, notSupported("traces")
	case at(1) == folderModels && at(3) == folderArtifacts:
		return place{kind: cupel.ArtifactsOfModel, id: at(2), path: rest(4)}, nil
	case at(1) != "" && at(2) == folderArtifacts:
		return place{kind: cupel.ArtifactsOfRun, id: at(1), path: rest(3)}, nil
	}
	return place{}, cupel.Errorf(cupel.NotFound, "No such artifact: '%s': use EXPERIMENT/RUN/artifacts/PATH, EXPERIMENT/models/MODEL/artifacts/PATH or what get-download-uri returns", address)
}

func isNumeral(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// checkPath refuses paths that could lead out of a folder, however they are
// encoded.
func checkPath(path string) error {
	plain, ok := unescapeAll(path)
	if !ok || hasDots(path) || strings.HasPrefix(plain, "/") || strings.ContainsAny(plain, "\\\x00") || strings.HasPrefix(plain, "file:") {
		return cupel.Errorf(cupel.Invalid, "Invalid path")
	}
	return nil
}
