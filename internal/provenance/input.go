package provenance

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Kinds of places that data comes from, as datasets name them.
const (
	SourceFile   = "file"
	SourceFolder = "folder"
)

// Input is data on this machine that a run reads.
type Input struct {
	Path string // of a file, or of a folder whose files are the data
	Role string // what it is used for, such as "train"; may be ""
	Name string
	// SourceType and Source say where the data comes from. "" as SourceType means
	// the path itself.
	SourceType, Source string
	Schema, Profile    string // as [cupel.Dataset] has them
	Keep               bool   // store the bytes, and not only their digest
}

// StoreInput notes that a run reads data, and stores it. The digest of the dataset
// is that of the tree of its files. An error of code conflict says that a file
// changed meanwhile.
func StoreInput(ctx context.Context, registry Registry, run cupel.RunRef, input Input) (runspec.Input, error) {
	files, err := filesOf(ctx, input.Path)
	if err != nil {
		return runspec.Input{}, err
	}
	defer files.root.Close()
	sum, err := files.manifest.Digest()
	if err != nil {
		return runspec.Input{}, err
	}
	if input.Keep {
		if _, err := putTree(ctx, registry, run, cupel.TreeOfInput, files.manifest, files.open); err != nil {
			return runspec.Input{}, err
		}
	}
	dataset := input.dataset(sum)
	tags := map[string]string{}
	if input.Role != "" {
		tags[cupel.DatasetContextTag] = input.Role
	}
	err = registry.LogInputs(ctx, run, []cupel.DatasetInput{{Dataset: dataset, Tags: tags}}, nil)
	return runspec.Input{Role: input.Role, Name: input.Name, Digest: dataset.Digest}, err
}

func (i Input) dataset(sum digest.Digest) cupel.Dataset {
	d := cupel.Dataset{
		Name: i.Name, Digest: sum.String(), Schema: i.Schema, Profile: i.Profile,
		SourceType: i.SourceType, Source: i.Source,
	}
	if d.SourceType != "" {
		return d
	}
	d.SourceType, d.Source = SourceFile, i.Path
	if info, err := os.Stat(i.Path); err == nil && info.IsDir() {
		d.SourceType = SourceFolder
	}
	return d
}

// files are those of an input. The caller closes the root.
type files struct {
	root     *os.Root
	manifest tree.Manifest
	single   string // path in the root of a single file, which may be a link by another name; "" of a folder's
}

// open opens a file of the manifest.
func (f files) open(entry tree.Entry) (io.ReadCloser, error) {
	if f.single != "" {
		return f.root.Open(f.single)
	}
	return f.root.Open(filepath.FromSlash(entry.Path))
}

// filesOf describes the files of a folder, or a single file.
func filesOf(ctx context.Context, name string) (files, error) {
	info, err := os.Stat(name)
	if err != nil {
		return files{}, cupel.Errorf(cupel.Invalid, "input %s cannot be read: %w", name, err)
	}
	if !info.IsDir() {
		return singleFile(ctx, name)
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return files{}, cupel.Errorf(cupel.Invalid, "input %s cannot be read: %w", name, err)
	}
	manifest, err := describeFiles(ctx, root, ".")
	if err != nil {
		root.Close()
		return files{}, cupel.Errorf(cupel.Invalid, "input %s: %w", name, err)
	}
	return files{root: root, manifest: manifest}, nil
}

// singleFile describes a file under the name that it was given by, wherever a link
// of that name leads.
func singleFile(ctx context.Context, name string) (files, error) {
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		return files{}, cupel.Errorf(cupel.Invalid, "input %s cannot be read: %w", name, err)
	}
	root, err := os.OpenRoot(filepath.Dir(real))
	if err != nil {
		return files{}, cupel.Errorf(cupel.Invalid, "input %s cannot be read: %w", name, err)
	}
	described, err := describeFile(ctx, root, filepath.Base(real))
	if err != nil {
		root.Close()
		return files{}, cupel.Errorf(cupel.Invalid, "input %s: %w", name, err)
	}
	described.Path = filepath.Base(name)
	return files{root, tree.Manifest{described}, filepath.Base(real)}, nil
}

func describeFiles(ctx context.Context, root *os.Root, from string) (tree.Manifest, error) {
	manifest := tree.Manifest{}
	err := fs.WalkDir(root.FS(), filepath.ToSlash(from), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if len(manifest) == tree.MaxFiles {
			return cupel.Errorf(cupel.TooLarge, "more than %d files: pack them into one", tree.MaxFiles)
		}
		described, err := describeFile(ctx, root, path)
		manifest = append(manifest, described)
		return err
	})
	manifest.Sort()
	return manifest, err
}

// describeFile reads a file. A link counts as the file that it leads to, as long
// as that is in the folder.
func describeFile(ctx context.Context, root *os.Root, path string) (tree.Entry, error) {
	if err := ctx.Err(); err != nil {
		return tree.Entry{}, err
	}
	file, err := root.Open(filepath.FromSlash(path))
	if err != nil {
		return tree.Entry{}, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return tree.Entry{}, cupel.Errorf(cupel.Invalid, "%q is no regular file", path)
	}
	hash := digest.NewHash()
	size, err := io.Copy(hash, file)
	return tree.Entry{Path: path, Mode: tree.ModeFile, Size: size, SHA256: digest.Sum(hash)}, err
}
