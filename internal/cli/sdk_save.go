package cli

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// saveOrder is an image that an SDK has saved.
type saveOrder struct {
	Project          string            `json:"project"` // "" is the current one
	Repository       string            `json:"repository"`
	CreateRepository bool              `json:"create_repository"`
	Files            []fileOrder       `json:"files"`
	Attachments      []attachmentOrder `json:"attachments"`
	Resume           string            `json:"resume"` // transfer to go on with
	cupel.ImageFields
}

// fileOrder is a file of this machine and its path in the image.
type fileOrder struct {
	Path   string `json:"path"`
	Source string `json:"source"`
}

// attachmentOrder is a file of this machine and its name as an attachment.
type attachmentOrder struct {
	Name   string `json:"name"`
	Source string `json:"source"`
}

// The lines that are written while an image is saved.
type (
	transferLine struct {
		Transfer string `json:"transfer"` // to resume by
	}
	imageLine struct {
		Image wholeImage `json:"image"`
	}
)

func (a *app) sdkSave() *cobra.Command {
	return &cobra.Command{
		Use:   "save",
		Short: "Save the image that standard input describes",
		Args:  takes(0, 0),
		RunE:  order(a, (*call).saveFor),
	}
}

func (c *call) saveFor(order saveOrder) error {
	draft, err := c.orderedDraft(order)
	if err != nil {
		return err
	}
	t := &talk{app: c.app, total: total(draft.Files, draft.Attachments)}
	draft.Progress = t.progress
	draft.Started = func(name string) { _ = t.line(transferLine{name}) } // who does not read learns it from the last line
	image, err := c.registry.SaveImage(c.ctx, draft)
	if err != nil {
		return err
	}
	return t.line(imageLine{whole(image)})
}

func (c *call) orderedDraft(order saveOrder) (cupel.Draft, error) {
	ref := cupel.RepositoryRef{Project: firstOf(order.Project, c.project), Name: order.Repository}
	draft := cupel.Draft{
		Repository: ref, CreateRepository: order.CreateRepository, ImageFields: order.ImageFields, Resume: order.Resume,
	}
	draft.Author = c.author(draft.Author)
	draft.RunID = firstOf(draft.RunID, c.Env("CUPEL_RUN_ID"))
	if draft.Zone == (cupel.Zone{}) {
		draft.Zone = cupel.ZoneAt(c.Now())
	}
	for _, f := range order.Files {
		source, err := orderedSource(f.Path, f.Source)
		if err != nil {
			return cupel.Draft{}, err
		}
		draft.Files = append(draft.Files, source)
	}
	for _, a := range order.Attachments {
		source, err := orderedSource(a.Name, a.Source)
		if err != nil {
			return cupel.Draft{}, err
		}
		draft.Attachments = append(draft.Attachments, source)
	}
	return draft, ref.Check()
}

func orderedSource(name, file string) (cupel.Source, error) {
	info, err := os.Stat(file)
	if err != nil {
		return cupel.Source{}, unreadable(file, err)
	}
	if !info.Mode().IsRegular() {
		return cupel.Source{}, cupel.Errorf(cupel.Invalid, "%s is no file: name each file of a folder by itself", file)
	}
	return fileSource(name, file, info)
}
