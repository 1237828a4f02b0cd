package cli

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/cupel/cupel"
)

// stdinName is the path of standard input in an image where none is given.
const stdinName = "stdin"

// input finds the files that arguments name.
type input struct {
	ctx   context.Context // ends reading from pipes
	stdin io.Reader       // nil once an argument has taken it
}

func (c *call) input() *input { return &input{c.ctx, c.Stdin} }

// sources returns the files of one argument: FILE, FOLDER or '-', or one of
// these after PATH=.
func (in *input) sources(arg string) ([]cupel.Source, error) {
	name, file := "", arg
	if !exists(arg) {
		if before, after, ok := strings.Cut(arg, "="); ok {
			name, file = before, after
		}
	}
	if name != "" {
		if err := cupel.CheckFilePath(name); err != nil {
			return nil, err
		}
	}
	if file == "-" {
		return in.standard(firstOf(name, stdinName))
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, unreadable(file, err)
	}
	if info.IsDir() {
		return folder(name, file)
	}
	if !info.Mode().IsRegular() {
		return in.pipe(firstOf(name, filepath.Base(file)), file)
	}
	source, err := fileSource(firstOf(name, filepath.Base(file)), file, info)
	return []cupel.Source{source}, err
}

// standard is standard input: it can be read once, by one file.
func (in *input) standard(name string) ([]cupel.Source, error) {
	if in.stdin == nil {
		return nil, cupel.Errorf(cupel.Invalid, "standard input can be only one file: write '-' once")
	}
	stdin := in.stdin
	in.stdin = nil
	open := func() (io.ReadCloser, error) {
		if stdin == nil {
			return nil, cupel.Errorf(cupel.Unavailable, "the transfer was interrupted, and standard input cannot be read again: run the command again")
		}
		r := io.NopCloser(stdin)
		stdin = nil
		return streamed(in.ctx, func() (io.ReadCloser, error) { return r, nil }), nil
	}
	return []cupel.Source{{Path: name, Size: -1, Open: open}}, nil
}

// folder returns the files below dir by their paths in it, after name.
func folder(name, dir string) ([]cupel.Source, error) {
	var found []cupel.Source
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return unreadable(file, err)
		}
		if entry.IsDir() {
			return nil
		}
		source, err := entrySource(name, dir, file)
		found = append(found, source)
		return err
	})
	if err == nil && len(found) == 0 {
		err = cupel.Errorf(cupel.Invalid, "the folder %s holds no files", dir)
	}
	return found, err
}

// entrySource follows a link to a file, but none to a folder, which could lead
// round in a circle.
func entrySource(name, dir, file string) (cupel.Source, error) {
	relative, err := filepath.Rel(dir, file)
	if err != nil {
		return cupel.Source{}, cupel.Errorf(cupel.Internal, "%w", err)
	}
	info, err := os.Stat(file)
	if err != nil {
		return cupel.Source{}, unreadable(file, err)
	}
	if !info.Mode().IsRegular() {
		return cupel.Source{}, cupel.Errorf(cupel.Invalid, "%s is neither a file nor a link to one: take it out of %s, or name the files one by one", file, dir)
	}
	return fileSource(path.Join(name, filepath.ToSlash(relative)), file, info)
}

func fileSource(name, file string, info fs.FileInfo) (cupel.Source, error) {
	open := func() (io.ReadCloser, error) { return openFile(file) }
	return cupel.Source{Path: name, Size: info.Size(), Open: open}, cupel.CheckFilePath(name)
}

// pipe is a file that is no file, such as a named pipe: its size shows at its
// end.
func (in *input) pipe(name, file string) ([]cupel.Source, error) {
	open := func() (io.ReadCloser, error) {
		return streamed(in.ctx, func() (io.ReadCloser, error) { return openFile(file) }), nil
	}
	return []cupel.Source{{Path: name, Size: -1, Open: open}}, cupel.CheckFilePath(name)
}

func openFile(file string) (io.ReadCloser, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, unreadable(file, err)
	}
	return f, nil
}

// streamed reads what open opens in a goroutine of its own: opening a pipe, and
// reading from one or from a terminal, may block for ever, and must not keep
// the command from ending when ctx does.
func streamed(ctx context.Context, open func() (io.ReadCloser, error)) io.ReadCloser {
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { w.CloseWithError(context.Cause(ctx)) })
	go func() {
		from, err := open()
		if err == nil {
			_, err = io.Copy(w, from)
			from.Close()
		}
		w.CloseWithError(err) // nil is the end of the file
	}()
	return r
}
