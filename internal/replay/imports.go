package replay

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
)

// maxImportRoots bounds how many folders of a tree are searched for modules.
const maxImportRoots = 50

// addImports lets Python find modules of the run's tree before those of the user's
// own, which an editable installation leads to.
func (a *attempt) addImports() {
	if !isPython(a.recorded.Spec) {
		return
	}
	var folders []string
	for _, root := range a.importRoots() {
		folders = append(folders, filepath.Join(a.folder.Tree(), filepath.FromSlash(root)))
	}
	for _, given := range filepath.SplitList(a.variable("PYTHONPATH")) {
		if mapped, ok := a.inTree(given); ok {
			given = mapped
		}
		folders = append(folders, given)
	}
	if len(folders) > 0 {
		a.setVariable("PYTHONPATH", strings.Join(folders, string(filepath.ListSeparator)))
	}
}

// importRoots are the folders of the tree from which its components are imported,
// and those of its projects: "src", or where there is none, the folder in which the
// project is, if that has packages.
func (a *attempt) importRoots() []string {
	var roots []string
	add := func(root string) {
		if !slices.Contains(roots, root) && len(roots) < maxImportRoots {
			roots = append(roots, root)
		}
	}
	for _, component := range a.recorded.Spec.Identity.Components.All() {
		if root, found := a.importRoot(component); found {
			add(root)
		}
	}
	for _, entry := range a.manifest {
		if slices.Contains([]string{"pyproject.toml", "setup.cfg", "setup.py"}, path.Base(entry.Path)) {
			project := path.Dir(entry.Path)
			if src := path.Join(project, "src"); a.hasFolder(src) {
				add(src)
			} else if a.hasPackage(project) {
				add(project)
			}
		}
	}
	return roots
}

// importRoot is the folder of the tree from which a component's module is
// imported: of several, the uppermost.
func (a *attempt) importRoot(component *runspec.Component) (root string, found bool) {
	module, _, _ := strings.Cut(component.Name, ":")
	file := strings.ReplaceAll(module, ".", "/")
	for _, entry := range a.manifest {
		for _, name := range []string{file + ".py", file + "/__init__.py"} {
			in, ok := strings.CutSuffix("/"+entry.Path, "/"+name)
			if !ok {
				continue
			}
			if in = strings.TrimPrefix(in, "/"); !found || strings.Count(in, "/") < strings.Count(root, "/") || in == "" {
				root, found = in, true
			}
		}
	}
	return root, found
}

// hasFile reports whether the tree has a file.
func (a *attempt) hasFile(path string) bool {
	_, found := a.manifest.Find(path)
	return found
}

// hasFolder reports whether the tree has files below a folder.
func (a *attempt) hasFolder(folder string) bool {
	first, _ := slices.BinarySearchFunc(a.manifest, folder+"/", func(e tree.Entry, path string) int { return strings.Compare(e.Path, path) })
	return first < len(a.manifest) && strings.HasPrefix(a.manifest[first].Path, folder+"/")
}

// hasPackage reports whether a package of Python is right in a folder of the tree.
func (a *attempt) hasPackage(folder string) bool {
	return slices.ContainsFunc(a.manifest, func(e tree.Entry) bool {
		return path.Base(e.Path) == "__init__.py" && path.Dir(path.Dir(e.Path)) == folder && path.Dir(e.Path) != "."
	})
}
