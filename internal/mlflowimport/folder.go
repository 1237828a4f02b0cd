package mlflowimport

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cupel/cupel"
)

// proxyScheme is the scheme of locations behind MLflow's own server.
const proxyScheme = "mlflow-artifacts"

// folder finds the artifacts of a database on this machine's disk.
type folder struct {
	root   string // that of --artifacts; may be ""
	proxy  string // where the server's proxy keeps them: root, else one beside the database, else ""
	beside string // the database's own: paths that are not absolute begin here
}

// newFolder finds artifacts in root, and beside the database where MLflow's server
// keeps them unless it is told otherwise.
func newFolder(root, beside string) folder {
	proxy := root
	if usual := filepath.Join(beside, "mlartifacts"); root == "" && isFolder(usual) {
		proxy = usual
	}
	return folder{root, proxy, beside}
}

// Artifacts implements [Source].
func (d *database) Artifacts(ctx context.Context, place Place) ([]File, error) {
	where, err := d.folder.find(place.Location)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(where)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil // MLflow makes the folder with the first file
	}
	if err != nil {
		return nil, unreadableFolder(where, err)
	}
	defer root.Close()
	var files []File
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return errors.Join(err, ctx.Err())
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		files = append(files, File{name, info.Size()})
		if len(files) > maxFiles {
			return cupel.Errorf(cupel.TooLarge, "%s %s has more than %d files", place.Kind, place.ID, maxFiles)
		}
		return nil
	})
	if err != nil && cupel.ErrorCode(err) == cupel.Internal {
		err = unreadableFolder(where, err)
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, err
}

func unreadableFolder(where string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return cupel.Errorf(cupel.Invalid, "cannot read %s: %w", where, err)
}

// Open implements [Source]. A link that leads out of the owner's folder is not
// followed.
func (d *database) Open(_ context.Context, place Place, name string) (io.ReadCloser, error) {
	where, err := d.folder.find(place.Location)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenInRoot(where, filepath.FromSlash(name))
	if err != nil {
		return nil, unreadableFolder(path.Join(where, name), err)
	}
	return file, nil
}

// Remote implements [Source].
func (d *database) Remote(location string) bool {
	scheme, inside := split(location)
	copied := d.folder.copied(inside)
	return scheme != "" && scheme != proxyScheme && (copied == "" || !isFolder(copied))
}

// find returns the folder of a location. One that is not on this machine is an
// error of code not_found that says so.
func (f folder) find(location string) (string, error) {
	scheme, inside := split(location)
	copied := f.copied(inside)
	switch {
	case copied != "" && isFolder(copied):
		return copied, nil
	case scheme == proxyScheme && f.proxy == "":
		return "", cupel.Errorf(cupel.NotFound, "the artifacts lie behind MLflow's server: name the folder where it keeps them with --artifacts FOLDER")
	case scheme == proxyScheme:
		return filepath.Join(f.proxy, filepath.FromSlash(inside)), nil
	case scheme != "":
		return "", cupel.Errorf(cupel.NotFound, "%s is not on this machine: import from a server that can read it, or copy it and name the copy with --artifacts FOLDER", location)
	case inside == "":
		return "", cupel.Errorf(cupel.NotFound, "MLflow's database does not say where the artifacts are")
	}
	where := filepath.FromSlash(inside)
	if !filepath.IsAbs(where) {
		where = filepath.Join(f.beside, where)
	}
	switch {
	case isFolder(where):
		return where, nil
	case copied != "":
		return copied, nil
	case !isFolder(aboveExperiment(where)):
		return "", cupel.Errorf(cupel.NotFound, "%s is not on this machine: name a copy of it with --artifacts FOLDER", aboveExperiment(where))
	}
	return filepath.Clean(where), nil
}

// copied is where a location lies below --artifacts, which may be a copy of the
// folder that the database speaks of: the end of it counts, EXPERIMENT,
// EXPERIMENT/RUN/artifacts or EXPERIMENT/models/MODEL/artifacts.
func (f folder) copied(inside string) string {
	parts := strings.Split(strings.Trim(inside, "/"), "/")
	if f.root == "" || slices.Contains(parts, "..") {
		return ""
	}
	n := 1
	if last := len(parts) - 1; parts[last] == "artifacts" && last >= 2 {
		n = 3
		if last >= 3 && parts[last-2] == "models" {
			n = 4
		}
	}
	return filepath.Join(f.root, filepath.Join(parts[len(parts)-n:]...))
}

// aboveExperiment is the folder in which those of the experiments lie, for the
// folder of a run or a logged model.
func aboveExperiment(where string) string {
	above := filepath.Dir(filepath.Dir(filepath.Dir(where)))
	if filepath.Base(filepath.Dir(filepath.Dir(where))) == "models" {
		return filepath.Dir(above)
	}
	return above
}

// split takes a location apart into the scheme, "" for files, and the path.
func split(location string) (scheme, inside string) {
	u, err := url.Parse(location)
	switch {
	case err != nil || u.Scheme == "" || len(u.Scheme) == 1: // a path, of Windows in the last case
		return "", location
	case u.Scheme == "file":
		return "", u.Path
	case u.Scheme == proxyScheme:
		return u.Scheme, path.Clean("/" + u.Path)
	}
	return u.Scheme, u.Path
}

func isFolder(where string) bool {
	info, err := os.Stat(where)
	return err == nil && info.IsDir()
}
