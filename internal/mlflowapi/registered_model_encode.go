package mlflowapi

import (
	"strconv"

	"github.com/cupel/cupel"
)

func (c *call) registeredModelAnswer(repo cupel.Repository) ([]byte, error) {
	var e encoder
	e.open()
	e.key("registered_model")
	if err := c.registeredModel(&e, repo); err != nil {
		return nil, err
	}
	e.close()
	return e.b, nil
}

// registeredModel writes a repository with the newest version of each stage, and
// its aliases.
func (c *call) registeredModel(e *encoder, repo cupel.Repository) error {
	ref := cupel.RepositoryRef{Project: c.project, Name: repo.Name}
	latest, err := c.latestVersions(ref, repo, stages)
	if err != nil {
		return err
	}
	aliases, err := c.service.ListTags(c.ctx, ref)
	if err != nil {
		return err
	}
	e.open()
	e.text("name", repo.Name)
	e.millis("creation_timestamp", repo.CreatedAt)
	e.millis("last_updated_timestamp", repo.ChangedAt)
	e.text("description", repo.Annotations[cupel.AnnotationDescription])
	e.modelVersions("latest_versions", latest)
	e.pairs("tags", visible(repo.Annotations))
	e.aliases(aliases)
	e.close()
	return nil
}

func (e *encoder) aliases(tags map[string]int) {
	delete(tags, cupel.Latest)
	if len(tags) == 0 {
		return
	}
	e.list("aliases")
	for _, alias := range sortedKeys(e, tags) {
		e.open()
		e.text("alias", alias)
		e.text("version", strconv.Itoa(tags[alias]))
		e.close()
	}
	e.end()
}
