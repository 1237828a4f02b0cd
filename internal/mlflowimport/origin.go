package mlflowimport

import (
	"regexp"
	"strings"

	"github.com/cupel/cupel"
)

// ownedPattern matches where MLflow puts the artifacts of runs,
// …/EXPERIMENT/RUN/artifacts/PATH, and of logged models,
// …/EXPERIMENT/models/MODEL/artifacts/PATH.
var ownedPattern = regexp.MustCompile(`(?:^|/)(models/m-[\w-]+|[a-zA-Z0-9][\w-]*)/artifacts(?:/(.*))?$`)

// originOf returns the folder of artifacts that a version was made of, or nil if
// neither its location nor its source names one.
func originOf(v Version) *cupel.ArtifactFolder {
	for _, address := range []string{v.Location, v.Source} {
		if folder := folderOf(address); folder != nil {
			return folder
		}
	}
	return nil
}

// folderOf reads runs:/RUN/PATH, models:/m-MODEL/PATH and the places where MLflow
// keeps artifacts.
func folderOf(address string) *cupel.ArtifactFolder {
	if rest, ok := strings.CutPrefix(address, "runs:/"); ok {
		id, path, _ := strings.Cut(strings.Trim(rest, "/"), "/")
		return artifactFolder(cupel.ArtifactsOfRun, id, path)
	}
	if rest, ok := strings.CutPrefix(address, "models:/m-"); ok {
		id, path, _ := strings.Cut(strings.Trim(rest, "/"), "/")
		return artifactFolder(cupel.ArtifactsOfModel, "m-"+id, path)
	}
	found := ownedPattern.FindStringSubmatch(strings.TrimRight(address, "/"))
	if found == nil {
		return nil
	}
	if id, ok := strings.CutPrefix(found[1], "models/"); ok {
		return artifactFolder(cupel.ArtifactsOfModel, id, found[2])
	}
	return artifactFolder(cupel.ArtifactsOfRun, found[1], found[2])
}

func artifactFolder(kind cupel.ArtifactOwnerKind, id, path string) *cupel.ArtifactFolder {
	if id == "" {
		return nil
	}
	return &cupel.ArtifactFolder{Kind: kind, ID: id, Path: path}
}
