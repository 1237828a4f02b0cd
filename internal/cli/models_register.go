package cli

import (
	"strings"

	"github.com/cupel/cupel"
)

// saveFromRun makes an image of artifacts that the vault has already.
func (c *call) saveFromRun(f saveFlags) error {
	if f.attach != nil || f.resume != "" {
		return cupel.Errorf(cupel.Invalid, "--from-run transfers nothing: it goes with neither --attach nor --resume")
	}
	repository, err := c.repository(c.args[0])
	if err != nil {
		return err
	}
	name, path, _ := strings.Cut(f.fromRun, ":")
	run, err := c.findRun(name, cupel.StateActive)
	if err != nil {
		return err
	}
	f.run = firstOf(f.run, run.ID)
	fields, err := c.fields(f)
	if err != nil {
		return err
	}
	image, err := c.registry.RegisterImage(c.ctx, cupel.Registration{
		Repository:       repository,
		CreateRepository: f.create,
		Artifacts:        &cupel.ArtifactFolder{Kind: cupel.ArtifactsOfRun, ID: run.ID, Path: strings.Trim(path, "/")},
		ImageFields:      fields,
	})
	if err != nil {
		return err
	}
	return c.answer(whole(image), func() { c.print("saved %s (%s)", named(image), image.Label) })
}
