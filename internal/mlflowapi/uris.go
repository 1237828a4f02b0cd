package mlflowapi

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// proxyScheme is the scheme of addresses that a client resolves against the
// server it tracks to.
const proxyScheme = "mlflow-artifacts"

// Folders below which a client finds artifacts behind this server:
// EXPERIMENT/RUN/artifacts, EXPERIMENT/models/MODEL/artifacts, and, made up here,
// registered-models/NAME/VERSION.
const (
	folderArtifacts = "artifacts"
	folderModels    = "models"
	folderTraces    = "traces"
	folderImages    = "registered-models"
)

// proxied returns the address of a folder behind this server.
func proxied(parts ...string) string { return proxyScheme + ":/" + strings.Join(parts, "/") }

func number(id int64) string { return strconv.FormatInt(id, 10) }

func experimentURI(x cupel.Experiment) string {
	if x.ArtifactLocation != "" {
		return x.ArtifactLocation
	}
	return proxied(number(x.ID))
}

func runURI(run *cupel.Run) string {
	if run.ArtifactLocation != "" {
		return run.ArtifactLocation
	}
	return proxied(number(run.ExperimentID), run.ID, folderArtifacts)
}

func loggedModelURI(model *cupel.LoggedModel) string {
	if model.ArtifactLocation != "" {
		return model.ArtifactLocation
	}
	return proxied(number(model.ExperimentID), folderModels, model.ID, folderArtifacts)
}

// imageURI returns where the files of an image are.
func imageURI(image *cupel.Image) string {
	if image.ExternalSource != "" {
		return image.ExternalSource
	}
	return proxied(folderImages, escapeName(image.Repository), strconv.Itoa(image.Version))
}

// plainName matches names that stand in an address as they are.
var plainName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// escapeName writes the name of a repository so that no client and no proxy
// escapes or unescapes it on the way. Percent-encoding would not last: MLflow's
// client sends some addresses escaped once and others twice.
func escapeName(name string) string {
	if plainName.MatchString(name) && name != "." && name != ".." {
		return name
	}
	return "~" + base64.RawURLEncoding.EncodeToString([]byte(name))
}

// unescapeName reads what escapeName wrote.
func unescapeName(text string) (string, bool) {
	encoded, ok := strings.CutPrefix(text, "~")
	if !ok {
		return text, true
	}
	name, err := base64.RawURLEncoding.DecodeString(encoded)
	return string(name), err == nil
}

// hasDots reports whether a part of an address is "..", in any number of layers
// of percent-encoding. Too many layers count as one: nobody means well by them.
func hasDots(address string) bool {
	plain, ok := unescapeAll(address)
	if !ok {
		return true
	}
	for _, part := range strings.FieldsFunc(plain, func(r rune) bool { return r == '/' || r == '\\' }) {
		if part == ".." {
			return true
		}
	}
	return false
}

var escape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// unescapeAll undoes percent-encoding until nothing changes, and reports whether
// that took only a few layers. A '%' that escapes nothing stays.
func unescapeAll(text string) (string, bool) {
	const most = 5
	for range most {
		plain := escape.ReplaceAllStringFunc(text, func(escaped string) string {
			b, _ := strconv.ParseUint(escaped[1:], 16, 8)
			return string([]byte{byte(b)})
		})
		if plain == text {
			return text, true
		}
		text = plain
	}
	return text, false
}
