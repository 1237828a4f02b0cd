package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// look says how text is set off on standard output.
type look struct{ colors bool }

// look is plain unless standard output is a terminal that shows colours and
// the user has nothing against them (see no-color.org).
func (a *app) look() look {
	return look{isTerminal(a.Stdout) && a.Env("NO_COLOR") == "" && a.Env("TERM") != "dumb"}
}

func (l look) set(code, text string) string {
	if !l.colors || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (l look) bold(text string) string   { return l.set("1", text) }
func (l look) faint(text string) string  { return l.set("2", text) }
func (l look) red(text string) string    { return l.set("31", text) }
func (l look) green(text string) string  { return l.set("32", text) }
func (l look) yellow(text string) string { return l.set("33", text) }

// isTerminal reports whether stream, a reader or a writer, is a terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// width is how many columns w has; 0 where it is no terminal.
func width(w io.Writer) int {
	file, ok := w.(*os.File)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return columns
}
