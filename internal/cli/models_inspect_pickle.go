package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict"
	"github.com/cupel/cupel/predict/pickle"
)

const inspectHelp = `Show what is in a pickle, or in a file of joblib: the tree of classes and their
fitted attributes, and every class and function that loading it in Python would name.
Nothing of it is run.

Those that are known do nothing but make values. Of all others nothing is known: read
what they do before you load the file. Without :PATH, an image's preprocessing is
shown, or its one pickle.`

func (a *app) modelsInspectPickle() *cobra.Command {
	return &cobra.Command{
		Use:     "inspect-pickle FILE|NAME:REF[:PATH]",
		Short:   "Show what is in a pickle, and run nothing of it",
		Long:    inspectHelp,
		Example: "cupel models:inspect-pickle transformer.pkl\ncupel models:inspect-pickle credit-risk:production:transformer.pkl --json",
		Args:    takes(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			content, err := a.pickled(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			read, err := pickle.Read(content, pickle.DefaultLimits)
			if err != nil {
				return cupel.Errorf(cupel.ErrorCode(err), "%s: %w", args[0], err)
			}
			shown := inspected(read)
			return a.answer(shown, func() { a.writeInspected(shown) })
		},
	}
}

// inspection is the answer of models:inspect-pickle.
type inspection struct {
	Globals []namedGlobal `json:"globals"`
	Known   bool          `json:"known"` // all of them are
	Tree    pickle.Part   `json:"tree"`
}

// namedGlobal is a class or function that a pickle names.
type namedGlobal struct {
	Name  string `json:"name"`
	Known bool   `json:"known"`
}

func inspected(read pickle.Pickle) inspection {
	shown := inspection{Globals: []namedGlobal{}, Known: true, Tree: pickle.Inspect(read.Value)}
	for _, g := range read.Globals {
		shown.Globals = append(shown.Globals, namedGlobal{g.String(), g.Inert()})
		shown.Known = shown.Known && g.Inert()
	}
	return shown
}

// pickled returns the bytes of a file, or of a file of an image.
func (a *app) pickled(ctx context.Context, arg string) (content []byte, err error) {
	if info, err := os.Stat(arg); err == nil && info.Mode().IsRegular() {
		return readFile(arg)
	}
	name, path := arg, ""
	if parts := strings.SplitN(arg, ":", 3); len(parts) == 3 {
		name, path = parts[0]+":"+parts[1], parts[2]
	} else if strings.ContainsAny(arg, `/\`) {
		return readFile(arg)
	}
	sources, err := a.bundleSources()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sources.Close()) }()
	source, err := sources.source(ctx, name)
	if err != nil {
		return nil, err
	}
	found, err := source.Fetch(ctx)
	if err != nil {
		return nil, err
	}
	if path == "" {
		if path, err = pickleIn(found.Files); err != nil {
			return nil, cupel.Errorf(cupel.ErrorCode(err), "%s: %w", name, err)
		}
	}
	content, err = fs.ReadFile(found.Files, path)
	if err != nil {
		return nil, cupel.Errorf(cupel.NotFound, "%s has no file %s", name, path)
	}
	return content, nil
}

// pickleIn returns the pickle that is meant where none is named: the preprocessing
// of a bundle, else the one file that is called as pickles are.
func pickleIn(files fs.FS) (string, error) {
	if file, err := files.Open(predict.MetadataFile); err == nil {
		defer file.Close()
		text, err := io.ReadAll(io.LimitReader(file, cupel.MaxMetadata+1))
		if err == nil {
			if m, err := predict.ParseMetadata(text); err == nil && m.TransformerFile != "" {
				return m.TransformerFile, nil
			}
		}
	}
	var found []string
	for _, pattern := range []string{"*.pkl", "*.pickle", "*.joblib"} {
		names, _ := fs.Glob(files, pattern) // the patterns are well-formed
		found = append(found, names...)
	}
	if len(found) != 1 {
		return "", cupel.Errorf(cupel.Invalid, "it has %s: write NAME:REF:PATH", count(len(found), "pickle", "pickles"))
	}
	return found[0], nil
}

func (a *app) writeInspected(shown inspection) {
	a.writePart(shown.Tree, 0)
	if len(shown.Globals) == 0 {
		a.print("\nIt names no class and no function.")
		return
	}
	look := a.look()
	fmt.Fprintf(a.Stdout, "\n%s\n", look.bold("Classes and functions that it names"))
	for _, g := range shown.Globals {
		if g.Known {
			a.printLook(look.green("known"), "    %s", g.Name)
		} else {
			a.printLook(look.red("UNKNOWN"), "  %s", g.Name)
		}
	}
}

// writePart writes a value, and what is in it below.
func (a *app) writePart(p pickle.Part, depth int) {
	line := p.Is
	if p.Name != "" {
		line = p.Name + ": " + p.Is
	}
	a.print("%s%s", strings.Repeat("  ", depth), line)
	for _, part := range p.Parts {
		a.writePart(part, depth+1)
	}
	if p.Left > 0 {
		a.print("%s… and %d more", strings.Repeat("  ", depth+1), p.Left)
	}
}
