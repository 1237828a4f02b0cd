package service

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/compare"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// CodeDiff implements [cupel.Runs].
func (s *Service) CodeDiff(ctx context.Context, project, from, to string) (cupel.CodeDiff, error) {
	if err := allow(ctx, cupel.RoleRead, project); err != nil {
		return cupel.CodeDiff{}, err
	}
	old, err := s.openCode(ctx, cupel.RunRef{Project: project, ID: from})
	if err != nil {
		return cupel.CodeDiff{}, err
	}
	defer old.Close()
	new, err := s.openCode(ctx, cupel.RunRef{Project: project, ID: to})
	if err != nil {
		return cupel.CodeDiff{}, err
	}
	defer new.Close()
	diff := cupel.CodeDiff{From: from, To: to, FromTree: old.digest, ToTree: new.digest}
	diff.Files, diff.More, err = fileDiffs(old, new)
	return diff, err
}

// fileDiffs describes the files that differ, and counts those that are too many.
func fileDiffs(old, new *openedCode) (files []cupel.FileDiff, more int, err error) {
	files = []cupel.FileDiff{}
	room := int64(cupel.MaxDiffText)
	for change := range tree.Changes(old.files, new.files) {
		if len(files) == cupel.MaxDiffFiles {
			more++
			continue
		}
		file, err := fileDiff(old, new, change, room)
		if err != nil {
			return nil, 0, err
		}
		if file.LeftOut == cupel.LeftOutTotal {
			room = 0 // so that what is left out does not depend on how small it is
		}
		room -= int64(len(file.Text))
		files = append(files, file)
	}
	return files, more, nil
}

// fileDiff describes a change, with its text where that fits into room.
func fileDiff(old, new *openedCode, change tree.Change, room int64) (cupel.FileDiff, error) {
	file := describeChange(change)
	switch {
	case file.Status == cupel.FileMode:
		return file, nil
	case isLarge(change.Old) || isLarge(change.New):
		file.LeftOut = cupel.LeftOutLarge
		return file, nil
	case room <= 0:
		file.LeftOut = cupel.LeftOutTotal
		return file, nil
	}
	before, err := old.read(change.Old)
	if err != nil {
		return file, err
	}
	after, err := new.read(change.New)
	if err != nil {
		return file, err
	}
	file.Text, file.LeftOut = compare.FileText(change.Path, before, after)
	if int64(len(file.Text)) > room {
		file.Text, file.LeftOut = "", cupel.LeftOutTotal
	}
	return file, nil
}

func describeChange(change tree.Change) cupel.FileDiff {
	file := cupel.FileDiff{Path: change.Path, Status: cupel.FileChanged}
	if change.Old != nil {
		file.OldMode = string(change.Old.Mode)
	}
	if change.New != nil {
		file.NewMode = string(change.New.Mode)
	}
	switch {
	case change.Old == nil:
		file.Status = cupel.FileAdded
	case change.New == nil:
		file.Status = cupel.FileRemoved
	case change.Old.SHA256 == change.New.SHA256:
		file.Status = cupel.FileMode
	}
	return file
}

func isLarge(entry *tree.Entry) bool { return entry != nil && entry.Size > cupel.MaxDiffFile }

// openedCode is the code of a run, to be read.
type openedCode struct {
	digest string
	files  tree.Manifest
	starts map[string]int64 // of the files in the content, by path
	*vault.Reader
}

// openCode opens the code of a run.
func (s *Service) openCode(ctx context.Context, run cupel.RunRef) (*openedCode, error) {
	spec, err := s.specOf(ctx, run)
	if err != nil {
		return nil, err
	}
	code := &openedCode{starts: map[string]int64{}}
	if code.digest, err = s.codeOf(ctx, run, spec); err != nil {
		return nil, err
	}
	if code.digest == "" {
		return nil, cupel.Errorf(cupel.NotFound, "run %s has no code that was stored: runs that cupel exec and train_model make have some", run.ID)
	}
	return code, code.open(ctx, s, cupel.TreeRef{Project: run.Project, Digest: code.digest})
}

// open opens the tree.
func (c *openedCode) open(ctx context.Context, s *Service, ref cupel.TreeRef) error {
	row, files, err := s.filesOf(ctx, ref)
	if err != nil {
		return err
	}
	c.files = files
	start := int64(0)
	for _, file := range c.files {
		c.starts[file.Path] = start
		start += file.Size
	}
	content, err := digest.Parse(row.Content)
	if err != nil {
		return err
	}
	c.Reader, err = s.vault.Open(ctx, content)
	return err
}

// read returns the bytes of a file: nil where the tree has none.
func (c *openedCode) read(entry *tree.Entry) (*compare.File, error) {
	if entry == nil {
		return nil, nil
	}
	file := &compare.File{Content: make([]byte, entry.Size)}
	if _, err := c.ReadAt(file.Content, c.starts[entry.Path]); err != nil {
		return nil, cupel.Errorf(cupel.ErrorCode(err), "%s: %w", entry.Path, err)
	}
	return file, nil
}
