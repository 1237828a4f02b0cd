// Package scaffold lays out new model projects: a program that trains, its data,
// its tests and its settings, which train, pass and reproduce as they stand. The
// files are templates of this package.
package scaffold

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"strings"
	"text/template"

	"github.com/cupel/cupel"
)

// Language is what a project is written in.
type Language string

// The languages.
const (
	Python Language = "python"
	Go     Language = "go"
)

// Options say which project is laid out.
type Options struct {
	Name     string // see [CheckName]
	Language Language
	Version  string   // of Cupel, such as "1.2.0"; "" or anything else for one that is not released
	Checkout Checkout // of Cupel, for [Go] only, and there needed where Version is not released
}

// File is one file of a project.
type File struct {
	Path string // relative, with "/"
	Text []byte
}

// templates has a folder for each language, and one for both. A name that ends in
// .tmpl is a template; gitignore and gitattributes get their dot.
//
//go:embed all:templates
var templates embed.FS

// values are what templates know.
type values struct {
	Options
	Package string // of Python
	Release string // the version of Cupel, "" where it is not released
	goModule
}

// Files returns the files of a project, in no particular order. The error is of
// code invalid.
func Files(o Options) ([]File, error) {
	if err := CheckName(o.Name, o.Language); err != nil {
		return nil, err
	}
	v := values{Options: o, Package: packageName(o.Name), Release: release(o.Version)}
	var files []File
	if o.Language == Go {
		var err error
		if v.goModule, err = o.goModule(v.Release); err != nil {
			return nil, err
		}
		if len(o.Checkout.GoSum) > 0 {
			files = append(files, File{"go.sum", o.Checkout.GoSum})
		}
	}
	for _, folder := range []string{"both", string(o.Language)} {
		rendered, err := v.render(path.Join("templates", folder))
		if err != nil {
			return nil, err
		}
		files = append(files, rendered...)
	}
	return files, nil
}

// render returns the files of one folder of templates.
func (v values) render(root string) (files []File, err error) {
	return files, fs.WalkDir(templates, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := templates.ReadFile(name)
		if err == nil && strings.HasSuffix(name, ".tmpl") {
			text, err = v.fill(name, text)
		}
		if err == nil {
			files = append(files, File{v.place(strings.TrimPrefix(name, root+"/")), text})
		}
		return err
	})
}

func (v values) fill(name string, text []byte) ([]byte, error) {
	t, err := template.New(name).Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, cupel.Errorf(cupel.Internal, "%w", err)
	}
	var filled bytes.Buffer
	if err := t.Execute(&filled, v); err != nil {
		return nil, cupel.Errorf(cupel.Internal, "%w", err)
	}
	return filled.Bytes(), nil
}

// place is where a template's file goes.
func (v values) place(name string) string {
	name = strings.TrimSuffix(name, ".tmpl")
	if rest, ok := strings.CutPrefix(name, "package/"); ok {
		return v.Package + "/" + rest
	}
	if name == "gitignore" || name == "gitattributes" {
		return "." + name
	}
	return name
}
