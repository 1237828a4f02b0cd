package replay

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
)

// maxGoMod is the greatest length of a go.mod that is read, in bytes.
const maxGoMod = 16 << 20

// singleFiles is the path of a main package that was built from a list of files.
const singleFiles = "command-line-arguments"

// buildGo builds the program of the run from its tree, with the recorded tags.
func (a *attempt) buildGo(ctx context.Context) error {
	folder, target, err := a.mainPackage()
	if err != nil {
		return err
	}
	build := runspec.GoBuild{}
	if recorded := a.recorded.Spec.Observed.Env.Go; recorded != nil {
		build = *recorded
	}
	a.setGoVariables(build)
	program := filepath.Join(a.folder.Path, exe("program"))
	argv := []string{"go", "build", "-buildvcs=false", "-o", program}
	if len(build.Tags) > 0 {
		argv = append(argv, "-tags="+strings.Join(build.Tags, ","))
	}
	a.Say("building " + target)
	if err := a.call(ctx, folder, append(argv, "--", target)...); err != nil {
		return cupel.Errorf(cupel.Conflict, "the program %s does not build: %w", target, err)
	}
	a.tools = tools{argv: []string{program, "train", "--spec"}, takesDocument: true}
	return nil
}

// goVersion is a version that Go's toolchains have.
var goVersion = regexp.MustCompile(`^go1\.\d+(\.\d+|rc\d+)?$`)

func (a *attempt) setGoVariables(build runspec.GoBuild) {
	if build.GOAMD64 != "" && build.GOARCH == runtime.GOARCH {
		a.setVariable("GOAMD64", build.GOAMD64)
	}
	if a.order.Environment == EnvironmentLock && goVersion.MatchString(build.Version) {
		a.setVariable("GOTOOLCHAIN", build.Version)
	}
	if !a.hasFile("go.work") {
		a.setVariable("GOWORK", "off") // one above the folder is not the run's
	}
}

// mainPackage is what is to be built, and in which folder.
func (a *attempt) mainPackage() (folder, target string, err error) {
	target, _, found := cutLast(a.recorded.Spec.Identity.Components.Model.Name, ":")
	if !found || target == "" || strings.HasPrefix(target, "-") || strings.ContainsAny(target, "@ \x00") {
		return "", "", cupel.Errorf(cupel.Invalid, "the model %q does not say which program it is in", a.recorded.Spec.Identity.Components.Model.Name)
	}
	if target == singleFiles {
		return a.commandFolder(), ".", nil
	}
	best, length := "", -1
	for _, entry := range a.manifest {
		if path.Base(entry.Path) != "go.mod" || entry.Mode == tree.ModeSymlink || entry.Size > maxGoMod {
			continue
		}
		module := moduleOf(filepath.Join(a.folder.Tree(), filepath.FromSlash(entry.Path)))
		holds := target == module || strings.HasPrefix(target, module+"/")
		if module != "" && holds && len(module) > length {
			best, length = path.Dir(entry.Path), len(module)
		}
	}
	if length < 0 {
		return "", "", cupel.Errorf(cupel.NotFound, "no go.mod of the run's code is that of the program %s", target)
	}
	return filepath.Join(a.folder.Tree(), filepath.FromSlash(best)), target, nil
}

var moduleLine = regexp.MustCompile(`(?m)^module[ \t]+"?([^\s"]+)"?`)

// moduleOf is the path of a module by its go.mod; "" where that does not say.
func moduleOf(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	match := moduleLine.FindSubmatch(text)
	if match == nil {
		return ""
	}
	return string(match[1])
}

// cutLast cuts around the last separator.
func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}
