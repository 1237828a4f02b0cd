package mlflowapi

import (
	"strings"

	"github.com/cupel/cupel"
)

// Limits on pages of registered models.
const (
	defaultRegistered = 100
	maxRegistered     = 1000
)

func (a *API) registeredModelRoutes() []route {
	return []route{
		a.registry("POST", "/registered-models/create", createRegisteredModel),
		a.registry("GET", "/registered-models/get", getRegisteredModel),
		a.registry("GET", "/registered-models/search", searchRegisteredModels),
		a.registry("POST", "/registered-models/rename", renameRegisteredModel),
		a.registry("PATCH", "/registered-models/update", updateRegisteredModel),
		a.registry("DELETE", "/registered-models/delete", deleteRegisteredModel),
		a.registry("POST", "/registered-models/get-latest-versions", getLatestVersions),
		a.registry("GET", "/registered-models/get-latest-versions", getLatestVersions),
		a.registry("POST", "/registered-models/set-tag", setRegisteredModelTag),
		a.registry("DELETE", "/registered-models/delete-tag", deleteRegisteredModelTag),
		a.registry("POST", "/registered-models/alias", setAlias),
		a.registry("GET", "/registered-models/alias", getByAlias),
		a.registry("DELETE", "/registered-models/alias", deleteAlias),
	}
}

// repository returns the model repository that a parameter names.
func (c *call) repository(parameter string) cupel.RepositoryRef {
	name := c.required(parameter)
	if strings.TrimSpace(name) == "" && c.err == nil {
		c.wrong(cupel.Errorf(cupel.Invalid, "Missing value for required parameter '%s'.", parameter))
	}
	if strings.ContainsAny(name, "/:") {
		c.wrong(cupel.Errorf(cupel.Invalid, "Invalid model name '%s'. Names cannot contain '/' or ':'.", name))
	}
	return cupel.RepositoryRef{Project: c.project, Name: name}
}

func noRepository(err error, ref cupel.RepositoryRef) error {
	return missing(err, "Registered Model with name=%s not found", ref.Name)
}

func createRegisteredModel(c *call) ([]byte, error) {
	ref, annotations := c.repository("name"), c.annotations()
	if c.err != nil {
		return nil, c.err
	}
	repo, err := c.service.CreateRepository(c.ctx, ref)
	if err != nil {
		return nil, taken(err, "Registered Model (name=%s) already exists.", ref.Name)
	}
	if len(annotations) > 0 {
		if err := c.service.AnnotateRepository(c.ctx, ref, annotations); err != nil {
			return nil, err
		}
		if repo, err = c.service.GetRepository(c.ctx, ref); err != nil {
			return nil, err
		}
	}
	return c.registeredModelAnswer(repo)
}

func getRegisteredModel(c *call) ([]byte, error) {
	ref := c.repository("name")
	if c.err != nil {
		return nil, c.err
	}
	repo, err := c.service.GetRepository(c.ctx, ref)
	if err != nil {
		return nil, noRepository(err, ref)
	}
	return c.registeredModelAnswer(repo)
}

func renameRegisteredModel(c *call) ([]byte, error) {
	ref, to := c.repository("name"), c.repository("new_name")
	if c.err != nil {
		return nil, c.err
	}
	repo, err := c.service.RenameRepository(c.ctx, ref, to.Name)
	if err != nil {
		return nil, taken(noRepository(err, ref), "Registered Model (name=%s) already exists.", to.Name)
	}
	return c.registeredModelAnswer(repo)
}

func updateRegisteredModel(c *call) ([]byte, error) {
	ref, description := c.repository("name"), c.text("description")
	if c.err != nil {
		return nil, c.err
	}
	if err := c.service.AnnotateRepository(c.ctx, ref, map[string]string{cupel.AnnotationDescription: description}); err != nil {
		return nil, noRepository(err, ref)
	}
	return getRegisteredModel(c)
}

func deleteRegisteredModel(c *call) ([]byte, error) {
	ref := c.repository("name")
	if c.err != nil {
		return nil, c.err
	}
	return nil, noRepository(c.service.DeleteRepository(c.ctx, ref, ""), ref)
}

func setRegisteredModelTag(c *call) ([]byte, error) {
	return c.tagRegisteredModel(c.text("value"))
}

// deleteRegisteredModelTag does not mind a tag that is not there.
func deleteRegisteredModelTag(c *call) ([]byte, error) { return c.tagRegisteredModel("") }

func (c *call) tagRegisteredModel(value string) ([]byte, error) {
	ref, key := c.repository("name"), c.tagKey()
	if c.err != nil {
		return nil, c.err
	}
	return nil, noRepository(c.service.AnnotateRepository(c.ctx, ref, map[string]string{key: value}), ref)
}

func searchRegisteredModels(c *call) ([]byte, error) {
	search := cupel.Search{
		Project: c.project, Filter: withoutPrompts(c.text("filter")), OrderBy: c.texts("order_by"), PageToken: c.text("page_token"),
		Limit: c.boundedLimit("max_results", defaultRegistered, maxRegistered),
	}
	if c.err != nil {
		return nil, c.err
	}
	page, err := c.service.SearchRepositories(c.ctx, search)
	if err != nil {
		return nil, err
	}
	var e encoder
	e.open()
	if len(page.Repositories) > 0 {
		e.list("registered_models")
		for _, repo := range page.Repositories {
			if err := c.registeredModel(&e, repo); err != nil {
				return nil, err
			}
		}
		e.end()
	}
	e.optional("next_page_token", page.NextPageToken)
	e.close()
	return e.b, nil
}

// noPrompts is what MLflow's client adds to each search for registered models: its
// server keeps prompts among them, and Cupel has none.
const noPrompts = "tag.`mlflow.prompt.is_prompt` != 'true'"

func withoutPrompts(filter string) string {
	rest, ok := strings.CutSuffix(filter, noPrompts)
	if !ok {
		return filter
	}
	return strings.TrimSuffix(rest, " AND ")
}
