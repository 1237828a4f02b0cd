package cli

import (
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/transfer"
)

// fetchOrder is what an SDK wants to have of an image.
type fetchOrder struct {
	Project     string   `json:"project"`     // "" is the current one
	Image       string   `json:"image"`       // as NAME:REF
	Files       []string `json:"files"`       // paths; null is all of them
	Attachments []string `json:"attachments"` // names; null is none
	Folder      string   `json:"folder"`
}

// fetchedLine is the last line of a download.
type fetchedLine struct {
	Files []fetchedFile `json:"files"`
}

// fetchedFile is a file that is in its place.
type fetchedFile struct {
	Part   cupel.Part `json:"part"`
	Path   string     `json:"path"` // in the image
	Size   int64      `json:"size"`
	Digest string     `json:"digest"`
	File   string     `json:"file"` // on this machine
}

func (a *app) sdkFetch() *cobra.Command {
	return &cobra.Command{
		Use:   "fetch",
		Short: "Download what standard input names",
		Args:  takes(0, 0),
		RunE:  order(a, (*call).fetchFor),
	}
}

func (c *call) fetchFor(order fetchOrder) error {
	if order.Folder == "" {
		return cupel.Errorf(cupel.Invalid, "folder: say where the files go")
	}
	ref, err := cupel.ParseImageRef(firstOf(order.Project, c.project), order.Image)
	if err != nil {
		return err
	}
	image, err := c.registry.GetImage(c.ctx, ref)
	if err != nil {
		return err
	}
	items, err := order.items(image)
	if err != nil {
		return err
	}
	t := &talk{app: c.app, total: transfer.Total(items)}
	// The folder is the SDK's own: what differs there is no work of the user's.
	options := transfer.Options{Force: true, Progress: t.progress}
	written, err := transfer.Download(c.ctx, transfer.Image(c.registry, image.Ref()), order.Folder, items, options)
	if err != nil {
		return err
	}
	return t.line(fetched(order.Folder, written))
}

// items returns what of the image was asked for.
func (o fetchOrder) items(image cupel.Image) ([]transfer.Item, error) {
	all, err := transfer.Items(image, len(o.Attachments) > 0)
	if err != nil {
		return nil, err
	}
	wanted := map[cupel.Part][]string{cupel.PartFile: o.Files, cupel.PartAttachment: o.Attachments}
	for part, names := range wanted {
		for _, name := range names {
			if !slices.ContainsFunc(all, func(i transfer.Item) bool { return i.Part == part && i.Path == name }) {
				return nil, cupel.Errorf(cupel.NotFound, "%s has no %s %q", image.Ref(), part, name)
			}
		}
	}
	return slices.DeleteFunc(all, func(i transfer.Item) bool {
		every := i.Part == cupel.PartFile && o.Files == nil
		return !every && !slices.Contains(wanted[i.Part], i.Path)
	}), nil
}

func fetched(folder string, written []transfer.Written) fetchedLine {
	line := fetchedLine{Files: []fetchedFile{}}
	for _, w := range written {
		file := filepath.Join(folder, filepath.FromSlash(w.Target))
		line.Files = append(line.Files, fetchedFile{w.Part, w.Path, w.Size, w.Digest, file})
	}
	return line
}
