package scaffold

import (
	"regexp"
	"strings"

	"github.com/cupel/cupel"
)

// Checkout is a checkout of Cupel that a project in Go is built against, where the
// module is not published.
type Checkout struct {
	Folder string // absolute
	GoMod  []byte // its go.mod
	GoSum  []byte // its go.sum
}

// goModule is what go.mod says.
type goModule struct {
	Go       string   // version of the language
	Require  string   // version of Cupel
	Replace  string   // folder of the checkout, "" for none
	Indirect []string // what Cupel requires, as "PATH VERSION"
}

var (
	released     = regexp.MustCompile(`^v?(\d+\.\d+\.\d+)$`)
	goLine       = regexp.MustCompile(`(?m)^go (\S+)$`)
	moduleLine   = regexp.MustCompile(`(?m)^module github\.com/cupel/cupel$`)
	requiredLine = regexp.MustCompile(`(?m)^(?:require )?\s*([\w./-]+\.[\w./-]+ v[\w.+-]+)`)
)

// minGo is the language that train needs.
const minGo = "1.26.0"

// release is the version of a Cupel that was released, else "".
func release(version string) string {
	match := released.FindStringSubmatch(version)
	if match == nil || strings.HasPrefix(match[1], "0.0.0") {
		return ""
	}
	return match[1]
}

func (o Options) goModule(release string) (goModule, error) {
	if o.Checkout.Folder == "" {
		if release == "" {
			return goModule{}, cupel.Errorf(cupel.Invalid, "this cupel is no released version, so that no module of it is published: say --checkout with the folder of its source")
		}
		return goModule{Go: minGo, Require: "v" + release}, nil
	}
	text := string(o.Checkout.GoMod)
	language := goLine.FindStringSubmatch(text)
	if !moduleLine.MatchString(text) || language == nil {
		return goModule{}, cupel.Errorf(cupel.Invalid, "%s is no checkout of Cupel: its go.mod is not that of github.com/cupel/cupel", o.Checkout.Folder)
	}
	m := goModule{Go: language[1], Require: "v0.0.0", Replace: quoted(o.Checkout.Folder)}
	for _, match := range requiredLine.FindAllStringSubmatch(text, -1) {
		m.Indirect = append(m.Indirect, match[1])
	}
	return m, nil
}

// quoted is a folder as go.mod takes it.
func quoted(folder string) string {
	folder = strings.ReplaceAll(folder, `\`, "/")
	if strings.ContainsAny(folder, " \t,()[]{}'`") {
		return `"` + folder + `"`
	}
	return folder
}
