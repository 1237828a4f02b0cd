package mlflowimport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/cupel/cupel"
)

// Limits on the tree of files of one owner.
const (
	maxFiles   = 1_000_000
	maxFolders = 100_000
)

type jsonFile struct {
	Path  string  `json:"path"`
	IsDir bool    `json:"is_dir"`
	Size  integer `json:"file_size"`
}

// Artifacts implements [Source]. The server lists one folder at a time.
func (s *server) Artifacts(ctx context.Context, place Place) ([]File, error) {
	var files []File
	folders, seen := []string{""}, map[string]bool{"": true}
	for len(folders) > 0 {
		folder := folders[0]
		folders = folders[1:]
		for f, err := range s.folder(ctx, place, folder) {
			switch {
			case err != nil:
				return nil, ofPlace(err)
			case len(files) >= maxFiles || len(seen) >= maxFolders:
				return nil, cupel.Errorf(cupel.TooLarge, "%s %s has more than %d files or %d folders", place.Kind, place.ID, maxFiles, maxFolders)
			case !f.IsDir:
				files = append(files, File{f.Path, int64(f.Size)})
			case !seen[f.Path]:
				seen[f.Path] = true
				folders = append(folders, f.Path)
			}
		}
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

func (s *server) folder(ctx context.Context, place Place, folder string) func(func(jsonFile, error) bool) {
	type page struct {
		Files []jsonFile `json:"files"`
		Next  string     `json:"next_page_token"`
	}
	path, query := api+"artifacts/list", url.Values{}
	parameter := "path"
	if place.Kind == cupel.ArtifactsOfModel {
		path, parameter = api+"logged-models/"+url.PathEscape(place.ID)+"/artifacts/directories", "artifact_directory_path"
	} else {
		query.Set("run_id", place.ID)
	}
	if folder != "" {
		query.Set(parameter, folder)
	}
	return pages(func(token string) ([]jsonFile, string, error) {
		var answer page
		err := s.ask(ctx, http.MethodGet, path, withToken(query, token), nil, &answer)
		return answer.Files, answer.Next, err
	})
}

// Open implements [Source]. What lies behind the server's proxy streams from
// there; all else the server fetches whole before it sends the first byte.
func (s *server) Open(ctx context.Context, place Place, path string) (io.ReadCloser, error) {
	address, query := "/get-artifact", url.Values{"run_id": {place.ID}, "path": {path}}
	if place.Kind == cupel.ArtifactsOfModel {
		address = "/ajax-api/2.0/mlflow/logged-models/" + url.PathEscape(place.ID) + "/artifacts/files"
		query = url.Values{"artifact_file_path": {path}}
	}
	if inside, ok := proxied(place.Location); ok {
		address, query = "/api/2.0/mlflow-artifacts/artifacts"+escaped(inside+"/"+path), nil
	}
	body, err := s.send(ctx, http.MethodGet, address, query, nil)
	return body, ofPlace(err)
}

// ofPlace makes an answer that a place cannot be read, however MLflow puts it, one
// that concerns this place alone: a server without its proxy says 503.
func ofPlace(err error) error {
	var unreached *url.Error
	switch cupel.ErrorCode(err) {
	case cupel.Unavailable, cupel.Internal:
		if !errors.As(err, &unreached) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			return cupel.Errorf(cupel.NotFound, "%w", err)
		}
	}
	return err
}

// proxied returns the path behind the server's proxy, such as "/1/RUN/artifacts"
// for "mlflow-artifacts:/1/RUN/artifacts" and "mlflow-artifacts://host/1/RUN/…".
func proxied(location string) (path string, ok bool) {
	u, err := url.Parse(location)
	if err != nil || u.Scheme != proxyScheme || u.Opaque != "" {
		return "", false
	}
	return "/" + strings.Trim(u.Path, "/"), true
}

// escaped writes a path into an address, part by part.
func escaped(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}
