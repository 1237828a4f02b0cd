package mlflowapi

import (
	"net/url"
	"path"
	"strings"

	"github.com/cupel/cupel"
)

// resolveSource finds out what a version is to be made of. Bytes that the vault
// has are registered from there, without being moved; others stay where they are.
func (c *call) resolveSource(source string) (origin, error) {
	runID, modelID := c.text("run_id"), c.text("model_id")
	if c.err != nil {
		return origin{}, c.err
	}
	if hasDots(source) || strings.ContainsRune(source, 0) {
		return origin{}, cupel.Errorf(cupel.Invalid, "Invalid model version source: '%s'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.", source)
	}
	o, err := c.originOf(source, runID, modelID)
	if err != nil {
		return origin{}, err
	}
	o = o.of(runID, modelID)
	if o.RunID == "" && o.modelID != "" {
		o.RunID, err = c.sourceRun(o.modelID)
	}
	return o, err
}

func (c *call) originOf(source, runID, modelID string) (origin, error) {
	scheme, rest, found := strings.Cut(source, ":")
	if !found || len(scheme) == 1 { // a drive of Windows
		return c.localSource(source, runID, modelID)
	}
	switch scheme {
	case "file":
		return c.localSource(source, runID, modelID)
	case "runs":
		return runsSource(source, rest)
	case "models":
		return c.modelsSource(source, rest)
	case proxyScheme, "http", "https":
		if inside, ok := behindProxy(source); ok {
			return c.proxiedSource(source, inside)
		}
	}
	return external(source), nil
}

func external(source string) origin {
	return origin{Registration: cupel.Registration{ExternalSource: source}}
}

func artifacts(kind cupel.ArtifactOwnerKind, id, folder string) origin {
	return origin{Registration: cupel.Registration{Artifacts: &cupel.ArtifactFolder{Kind: kind, ID: id, Path: folder}}}
}

func invalidSource(source, hint string) error {
	return cupel.Errorf(cupel.Invalid, "Invalid model version source: '%s'. %s", source, hint)
}

// runsSource reads runs:/RUN/PATH.
func runsSource(source, rest string) (origin, error) {
	run, folder, _ := strings.Cut(strings.Trim(rest, "/"), "/")
	if run == "" || strings.HasPrefix(rest, "//") {
		return origin{}, invalidSource(source, "Write runs:/RUN_ID/PATH.")
	}
	return artifacts(cupel.ArtifactsOfRun, run, folder).of(run, ""), nil
}

// modelsSource reads models:/NAME/VERSION, models:/NAME/STAGE, models:/NAME@ALIAS
// and models:/MODEL_ID.
func (c *call) modelsSource(source, rest string) (origin, error) {
	name, ref, versioned := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	if name == "" || strings.HasPrefix(rest, "//") || strings.Contains(ref, "/") || versioned && ref == "" {
		return origin{}, invalidSource(source, "Write models:/NAME/VERSION, models:/NAME@ALIAS or models:/MODEL_ID.")
	}
	repo := cupel.RepositoryRef{Project: c.project, Name: name}
	if !versioned {
		at := strings.LastIndexByte(name, '@')
		if at < 0 {
			return artifacts(cupel.ArtifactsOfModel, name, "").of("", name), nil
		}
		repo.Name = name[:at]
		image, err := c.resolveAlias(repo, name[at+1:])
		return fromImage(image), err
	}
	image, err := c.versionOrStage(repo, ref)
	return fromImage(image), err
}

// versionOrStage returns the version of a number, the newest one, or the newest
// one of a stage.
func (c *call) versionOrStage(repo cupel.RepositoryRef, ref string) (cupel.Image, error) {
	if strings.EqualFold(ref, cupel.Latest) {
		return c.resolveAlias(repo, ref)
	}
	if _, ok := cupel.VersionOf(ref); ok {
		image, err := c.service.GetImage(c.ctx, repo.Image(ref))
		return image, noImage(err, repo.Image(ref))
	}
	stage, err := parseStage(ref)
	if err != nil {
		return cupel.Image{}, err
	}
	images, err := c.latestVersions(repo, cupel.Repository{Versions: 1}, []string{stage})
	if err == nil && len(images) == 0 {
		err = cupel.Errorf(cupel.NotFound, "No versions of model with name '%s' and stage '%s' found", repo.Name, stage)
	}
	if err != nil {
		return cupel.Image{}, noRepository(err, repo)
	}
	return images[0], nil
}

// proxiedSource reads an address behind this server.
func (c *call) proxiedSource(source, inside string) (origin, error) {
	place, err := parsePlace(inside)
	if err != nil {
		return origin{}, invalidSource(source, "No run, logged model or version has this address.")
	}
	if place.image != nil {
		ref := cupel.RepositoryRef{Project: c.project, Name: place.image.name}.Image(place.image.version)
		image, err := c.service.GetImage(c.ctx, ref)
		return fromImage(image), noImage(err, ref)
	}
	o := artifacts(place.kind, place.id, place.path)
	if place.kind == cupel.ArtifactsOfRun {
		return o.of(place.id, ""), nil
	}
	return o.of("", place.id), nil
}

// behindProxy returns the part of an address that lies behind an artifact proxy.
func behindProxy(source string) (inside string, ok bool) {
	u, err := url.Parse(source)
	if err != nil {
		return "", false
	}
	if u.Scheme == proxyScheme {
		return strings.Trim(u.Path, "/"), true
	}
	_, inside, ok = strings.Cut(u.Path, v2+proxyPath+"/")
	return strings.Trim(inside, "/"), ok
}

// localSource takes a file of the client's own if it is an artifact of the run or
// logged model that the call names. Any other may be a file of the server's.
func (c *call) localSource(source, runID, modelID string) (origin, error) {
	place, parameter := "", "run_id"
	var err error
	switch {
	case modelID != "":
		var model cupel.LoggedModel
		parameter = "model_id"
		model, err = c.service.GetLoggedModel(c.ctx, cupel.LoggedModelRef{Project: c.project, ID: modelID})
		place = model.ArtifactLocation
	case runID != "":
		var run cupel.Run
		run, err = c.service.GetRun(c.ctx, cupel.RunRef{Project: c.project, ID: runID})
		place = run.ArtifactLocation
	}
	if err != nil && cupel.ErrorCode(err) != cupel.NotFound {
		return origin{}, err
	}
	if place == "" || !within(localPath(source), localPath(place)) {
		return origin{}, invalidSource(source, "To use a local path as a model version source, the "+parameter+" request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the "+parameter+".")
	}
	return external(source), nil
}

// localPath returns the path of a file: address, or the path itself.
func localPath(address string) string {
	rest, ok := strings.CutPrefix(address, "file:")
	if ok && strings.HasPrefix(rest, "//") {
		rest = strings.TrimPrefix(rest, "//")
	}
	return path.Clean(strings.ReplaceAll(rest, `\`, "/"))
}

func within(file, folder string) bool {
	return file == folder || strings.HasPrefix(file, strings.TrimSuffix(folder, "/")+"/")
}

// sourceRun returns the run that a logged model came from, "" for none.
func (c *call) sourceRun(modelID string) (string, error) {
	model, err := c.service.GetLoggedModel(c.ctx, cupel.LoggedModelRef{Project: c.project, ID: modelID})
	if cupel.ErrorCode(err) == cupel.NotFound {
		return "", nil // registering it will say so, if it matters
	}
	return model.SourceRunID, err
}
