package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// help writes what a command is for and how it is called.
func (a *app) help(cmd *cobra.Command, _ []string) {
	w, look := a.Stdout, a.look()
	fmt.Fprintln(w, firstOf(cmd.Long, cmd.Short))
	fmt.Fprintf(w, "\n%s\n  cupel %s\n", look.bold("Usage"), firstOf(usageLine(cmd), "COMMAND"))
	if cmd.Example != "" {
		fmt.Fprintf(w, "\n%s\n%s\n", look.bold("Examples"), indent(strings.TrimSpace(cmd.Example), "  "))
	}
	a.helpCommands(w, cmd)
	helpFlags(w, look.bold("Flags"), cmd.NonInheritedFlags().FlagUsages())
	if cmd.HasParent() {
		helpFlags(w, look.bold("Flags of every command"), cmd.InheritedFlags().FlagUsages())
	}
}

func (a *app) helpCommands(w io.Writer, cmd *cobra.Command) {
	t := table{}
	for _, c := range cmd.Commands() {
		t.addCommand(c)
	}
	if len(t.rows) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", a.look().bold("Commands"))
	t.write(w, look{})
}

// addCommand adds the verbs of a noun rather than the noun.
func (t *table) addCommand(cmd *cobra.Command) {
	if cmd.Hidden || cmd.Name() == "help" || cmd.Name() == "completion" && cmd.Parent() == nil {
		return
	}
	if !cmd.HasAvailableSubCommands() || cmd.Name() == "completion" {
		t.add("  "+usageLine(cmd), cmd.Short)
		return
	}
	for _, verb := range cmd.Commands() {
		t.addCommand(verb)
	}
}

func helpFlags(w io.Writer, title, usages string) {
	if usages = strings.TrimRight(usages, "\n"); usages != "" {
		fmt.Fprintf(w, "\n%s\n%s\n", title, usages)
	}
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
