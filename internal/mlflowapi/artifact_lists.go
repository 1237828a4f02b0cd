package mlflowapi

import (
	"path"
	"slices"
	"strings"

	"github.com/cupel/cupel"
)

// listProxied lists a folder behind the server, by base names. A file, or what is
// not there, has nothing in it.
func listProxied(c *call) ([]byte, error) {
	address := strings.TrimSuffix(c.text("path"), "/")
	if err := checkPath(address); err != nil {
		return nil, err
	}
	where, err := parsePlace(address)
	if cupel.ErrorCode(err) == cupel.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	files, err := c.list(where)
	if err != nil {
		return nil, err
	}
	for i := range files {
		files[i].Path = path.Base(files[i].Path)
	}
	return filesAnswer("", files), nil
}

// list returns what lies directly at a place.
func (c *call) list(where place) ([]cupel.Artifact, error) {
	if where.image == nil {
		return c.service.ListArtifacts(c.ctx, where.owner(c.project), where.path, false)
	}
	image, err := c.service.GetImage(c.ctx, where.ref(c.project))
	return directly(image.Files, where.path), err
}

// directly returns the files and folders that lie directly in a folder of files.
func directly(files []cupel.File, folder string) []cupel.Artifact {
	var inside []cupel.Artifact
	for _, f := range files {
		rest := f.Path
		if folder != "" {
			var ok bool
			if rest, ok = strings.CutPrefix(f.Path, folder+"/"); !ok {
				continue
			}
		}
		name, _, nested := strings.Cut(rest, "/")
		entry := cupel.Artifact{Path: path.Join(folder, name), IsDir: nested, Size: f.Size}
		same := func(other cupel.Artifact) bool { return other.Path == entry.Path }
		if !slices.ContainsFunc(inside, same) {
			inside = append(inside, entry)
		}
	}
	return inside
}

func listRunArtifacts(c *call) ([]byte, error) {
	ref, folder := c.run(), c.safePath("path", false)
	if c.err != nil {
		return nil, c.err
	}
	run, err := c.service.GetRun(c.ctx, ref)
	if err != nil {
		return nil, noRun(err, ref)
	}
	files, err := c.service.ListArtifacts(c.ctx, ref.Artifacts(), folder, false)
	return filesAnswer(runURI(&run), files), err
}

func listLoggedModelArtifacts(c *call) ([]byte, error) {
	ref, folder := c.loggedModel(), c.safePath("artifact_directory_path", false)
	if c.err != nil {
		return nil, c.err
	}
	model, err := c.service.GetLoggedModel(c.ctx, ref)
	if err != nil {
		return nil, noLoggedModel(err, ref)
	}
	files, err := c.service.ListArtifacts(c.ctx, ref.Artifacts(), folder, false)
	return filesAnswer(loggedModelURI(&model), files), err
}

func filesAnswer(root string, files []cupel.Artifact) []byte {
	var e encoder
	e.open()
	e.optional("root_uri", root)
	if len(files) > 0 {
		e.list("files")
		for _, f := range files {
			e.open()
			e.text("path", f.Path)
			e.flag("is_dir", f.IsDir)
			if !f.IsDir {
				e.integer("file_size", f.Size)
			}
			e.close()
		}
		e.end()
	}
	e.close()
	return e.b
}
