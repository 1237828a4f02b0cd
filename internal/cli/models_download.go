package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/transfer"
)

// downloadFlags are the flags of models:download.
type downloadFlags struct {
	output      string
	attachments bool
	force       bool
}

const downloadHelp = `Download the files of an image, byte for byte, into ./NAME-VERSION/ or the
folder of -o. Files that are there already are kept, an interrupted download
goes on where it ended, and every file is checked against its digest.

With FILE, the one file of the image is written under that name ('-' is standard
output). NAME alone means its latest version, and where that has one file, it is
written here under its own name.`

func (a *app) modelsDownload() *cobra.Command {
	var f downloadFlags
	cmd := &cobra.Command{
		Use:               "download NAME[:REF] [FILE]",
		Short:             "Download the files of an image",
		Long:              downloadHelp,
		Example:           "cupel models:download credit-risk:7\ncupel models:download credit-risk:production -o model --attachments\ncupel model download credit-risk model.pkl",
		Args:              takes(1, 2),
		ValidArgsFunction: a.completeImages,
		RunE:              a.run(func(c *call) error { return c.download(f) }),
	}
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "write into the folder `DIR`")
	cmd.Flags().BoolVar(&f.attachments, "attachments", false, "download the attachments too, into "+transfer.AttachmentFolder+"/")
	cmd.Flags().BoolVar(&f.force, "force", false, "replace files that differ")
	return cmd
}

func (c *call) download(f downloadFlags) error {
	ref, err := c.image(c.args[0])
	if err != nil {
		return err
	}
	if len(c.args) == 2 && (f.output != "" || f.attachments) {
		return cupel.Errorf(cupel.Invalid, "FILE is for one file alone: leave it out with -o and --attachments")
	}
	image, err := c.registry.GetImage(c.ctx, ref)
	if err != nil {
		return err
	}
	switch {
	case len(c.args) == 2 && c.args[1] == "-":
		return c.downloadToStdout(image)
	case len(c.args) == 2:
		return c.downloadFile(image, c.args[1], f)
	case ref.Ref == "" && f.output == "" && !f.attachments && len(image.Files) == 1:
		return c.downloadFile(image, "", f)
	}
	return c.downloadFolder(image, f)
}

func (c *call) downloadToStdout(image cupel.Image) error {
	item, err := transfer.Only(image, "")
	if err != nil {
		return err
	}
	content, err := c.registry.OpenFile(c.ctx, image.Ref(), item.Part, item.Path)
	if err != nil {
		return err
	}
	defer content.Close()
	_, err = io.Copy(c.Stdout, content)
	return err
}

// downloadFile writes the one file of an image to path; "" keeps its name.
func (c *call) downloadFile(image cupel.Image, path string, f downloadFlags) error {
	name := ""
	if path != "" {
		name = filepath.Base(path)
	}
	item, err := transfer.Only(image, name)
	if err != nil {
		return err
	}
	return c.fetch(image, filepath.Dir(path), []transfer.Item{item}, f)
}

func (c *call) downloadFolder(image cupel.Image, f downloadFlags) error {
	items, err := transfer.Items(image, f.attachments)
	if err != nil {
		return err
	}
	return c.fetch(image, firstOf(f.output, folderName(image)), items, f)
}

// downloadResult is the answer of models:download.
type downloadResult struct {
	Repository string           `json:"repository"`
	Version    int              `json:"version"`
	Files      []downloadedFile `json:"files"`
}

// downloadedFile is a file that is in its place now.
type downloadedFile struct {
	Path   string `json:"path"` // on this machine
	Size   int64  `json:"size"`
	Digest string `json:"digest"`
	Kept   bool   `json:"kept"` // it was there already
}

func (c *call) fetch(image cupel.Image, folder string, items []transfer.Item, f downloadFlags) error {
	meter := c.meter("downloading", transfer.Total(items))
	written, err := transfer.Download(c.ctx, transfer.Image(c.registry, image.Ref()), folder, items, transfer.Options{Force: f.force, Progress: meter.at})
	meter.finish()
	if err != nil {
		return err
	}
	result := downloadResult{image.Repository, image.Version, downloaded(folder, written)}
	return c.answer(result, func() {
		c.print("downloaded %s", downloadedText(named(image), folder, result.Files, transfer.Total(items)))
	})
}

// maxFolderName is how many bytes of a name a folder has; a file system takes 255.
const maxFolderName = 200

// folderName is NAME-VERSION. A name that does not fit a file system everywhere
// is changed, and then has a part of its hash, so that two such names stay two.
func folderName(image cupel.Image) string {
	name := fitting(image.Repository)
	for len(name) > maxFolderName {
		_, last := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-last]
	}
	if name != image.Repository {
		sum := sha256.Sum256([]byte(image.Repository))
		name += "-" + hex.EncodeToString(sum[:4])
	}
	return fmt.Sprintf("%s-%d", name, image.Version)
}

// fitting changes what is not fit for a file system, or for a shell.
func fitting(name string) string { return strings.TrimLeft(strings.Map(fit, name), "-.~ ") }

func fit(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune(" ._-+=,@()~", r) {
		return r
	}
	return '_'
}
