package cli

import (
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/transfer"
)

const runsDownloadHelp = `Download the artifacts of a run, or those at PATH, a file or a folder, into the
folder ./NAME/ of the run's name, its id where it has none, or that of --to. They
keep their paths. Files that are there already are kept, an interrupted download
goes on where it ended, and every file is checked against its digest. '--to -'
writes one file to standard output.`

func (a *app) runsDownload() *cobra.Command {
	var to string
	var force bool
	cmd := &cobra.Command{
		Use:               "download RUN [PATH]",
		Short:             "Download the artifacts of a run",
		Long:              runsDownloadHelp,
		Example:           "cupel runs:download keen-cupel-417\ncupel runs:download 4f3c plots --to report\ncupel runs:download 4f3c logs/output.log --to -",
		Args:              takes(1, 2),
		ValidArgsFunction: a.completeRun,
		RunE:              a.run(func(c *call) error { return c.downloadRun(to, force) }),
	}
	cmd.Flags().StringVarP(&to, "to", "o", "", "write into the folder `DIR`")
	cmd.Flags().BoolVar(&force, "force", false, "replace files that differ")
	return cmd
}

func (c *call) downloadRun(to string, force bool) error {
	run, err := c.findRun(c.args[0], cupel.StateActive)
	if err != nil {
		return err
	}
	below := ""
	if len(c.args) == 2 {
		below = strings.Trim(c.args[1], "/")
	}
	artifacts, err := c.artifactsAt(run, below)
	if err != nil {
		return err
	}
	if to == "-" {
		return c.artifactToStdout(run, artifacts)
	}
	items, err := transfer.ArtifactItems(artifacts)
	if err != nil {
		return err
	}
	return c.fetchArtifacts(run, firstOf(to, runFolder(run)), items, transfer.Options{Force: force})
}

// artifactsAt returns the files at a path, itself one or a folder; "" means all.
func (c *call) artifactsAt(run cupel.Run, below string) ([]cupel.Artifact, error) {
	owner := run.Ref().Artifacts()
	found, err := c.registry.ListArtifacts(c.ctx, owner, below, true)
	if err != nil || len(found) > 0 {
		return found, err
	}
	if below == "" {
		return nil, cupel.Errorf(cupel.NotFound, "run %s has no artifacts", namedRun(run))
	}
	folder := path.Dir(below)
	if folder == "." {
		folder = ""
	}
	beside, err := c.registry.ListArtifacts(c.ctx, owner, folder, false)
	for _, a := range beside {
		if a.Path == below && !a.IsDir {
			return []cupel.Artifact{a}, nil
		}
	}
	if err == nil {
		err = cupel.Errorf(cupel.NotFound, "run %s has no artifact %q: cupel runs:show %s lists them", namedRun(run), below, shortRun(run.ID))
	}
	return nil, err
}

func (c *call) artifactToStdout(run cupel.Run, artifacts []cupel.Artifact) error {
	if len(artifacts) != 1 {
		return cupel.Errorf(cupel.Invalid, "these are %d artifacts: name one of them, or a folder with --to DIR", len(artifacts))
	}
	content, err := c.registry.OpenArtifact(c.ctx, run.Ref().Artifacts(), artifacts[0].Path)
	if err != nil {
		return err
	}
	defer content.Close()
	_, err = io.Copy(c.Stdout, content)
	return err
}

// runDownload is the answer of runs:download.
type runDownload struct {
	RunID string           `json:"run_id"`
	Files []downloadedFile `json:"files"`
}

func (c *call) fetchArtifacts(run cupel.Run, folder string, items []transfer.Item, options transfer.Options) error {
	meter := c.meter("downloading", transfer.Total(items))
	options.Progress = meter.at
	written, err := transfer.Download(c.ctx, transfer.Artifacts(c.registry, run.Ref().Artifacts()), folder, items, options)
	meter.finish()
	if err != nil {
		return err
	}
	files := downloaded(folder, written)
	return c.answer(runDownload{run.ID, files}, func() {
		c.print("downloaded %s", downloadedText(namedRun(run), folder, files, transfer.Total(items)))
	})
}

// downloaded says where the files are on this machine.
func downloaded(folder string, written []transfer.Written) []downloadedFile {
	files := []downloadedFile{}
	for _, w := range written {
		files = append(files, downloadedFile{filepath.Join(folder, filepath.FromSlash(w.Target)), w.Size, w.Digest, w.Kept})
	}
	return files
}

// downloadedText is "credit-risk:7 to credit-risk-7 (2 files, 14 B, 1 there already)".
func downloadedText(what, folder string, files []downloadedFile, bytes int64) string {
	to, note, kept := folder, "", 0
	if len(files) == 1 {
		to = files[0].Path
	}
	for _, f := range files {
		if f.Kept {
			kept++
		}
	}
	if kept > 0 {
		note = fmt.Sprintf(", %d there already", kept)
	}
	return fmt.Sprintf("%s to %s (%s, %s%s)", what, to, count(len(files), "file", "files"), size(bytes), note)
}

// runFolder is the run's name where that fits a file system everywhere, else its
// id.
func runFolder(run cupel.Run) string {
	if run.Name == "" || len(run.Name) > maxFolderName || fitting(run.Name) != run.Name {
		return run.ID
	}
	return run.Name
}
