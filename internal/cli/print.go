package cli

import "fmt"

// print writes a line of the result.
func (a *app) print(format string, args ...any) {
	fmt.Fprintln(a.Stdout, clean(fmt.Sprintf(format, args...)))
}

// printLook writes a line of the result that starts with a word set off by
// colour.
func (a *app) printLook(word, format string, args ...any) {
	fmt.Fprintln(a.Stdout, word+clean(fmt.Sprintf(format, args...)))
}
