package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// spell turns "models:save" into "models save" and refuses a command that does
// not exist, with a suggestion.
func spell(root *cobra.Command, args []string) ([]string, error) {
	at := commandWord(root, args)
	if at == len(args) {
		return args, nil
	}
	word := args[at]
	if word == "help" || strings.HasPrefix(word, cobra.ShellCompRequestCmd) {
		return spellAfter(root, args, at+1), nil
	}
	noun, verb, colon := strings.Cut(word, ":")
	command := child(root, noun)
	if command == nil {
		return nil, unknownCommand(root, "", noun)
	}
	if !colon {
		return args, nil
	}
	if child(command, verb) == nil {
		return nil, unknownCommand(command, command.Name()+":", verb)
	}
	return slices.Replace(slices.Clone(args), at, at+1, noun, verb), nil
}

// spellAfter splits the command that help or a completion is asked about. What
// is still being typed (the last word, for a completion) stays as it is.
func spellAfter(root *cobra.Command, args []string, at int) []string {
	if at >= len(args) {
		return args
	}
	noun, verb, colon := strings.Cut(args[at], ":")
	if !colon || child(root, noun) == nil {
		return args
	}
	return slices.Replace(slices.Clone(args), at, at+1, noun, verb)
}

// commandWord returns the index of the first argument that is neither a flag
// nor a flag's value; len(args) where there is none.
func commandWord(root *cobra.Command, args []string) int {
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--":
			return len(args)
		case !strings.HasPrefix(args[i], "-") || args[i] == "-":
			return i
		case takesNext(root, args[i]):
			i++
		}
	}
	return len(args)
}

// takesNext reports whether the value of flag is the argument after it.
func takesNext(root *cobra.Command, flag string) bool {
	name := strings.TrimLeft(flag, "-")
	f := root.PersistentFlags().Lookup(name)
	if !strings.HasPrefix(flag, "--") && len(name) == 1 {
		f = root.PersistentFlags().ShorthandLookup(name)
	}
	return f != nil && f.NoOptDefVal == ""
}

func child(parent *cobra.Command, name string) *cobra.Command {
	for _, c := range parent.Commands() {
		if c.Name() == name || c.HasAlias(name) {
			return c
		}
	}
	return nil
}

func unknownCommand(parent *cobra.Command, prefix, name string) error {
	message := fmt.Sprintf("there is no command %q", prefix+name)
	parent.SuggestionsMinimumDistance = 2
	if similar := parent.SuggestionsFor(name); len(similar) > 0 {
		message += fmt.Sprintf("; did you mean %q?", prefix+similar[0])
	}
	return usageError{command: strings.TrimSuffix(prefix, ":"), message: message}
}

// spelled is the command as this program writes it: "models:save".
func spelled(cmd *cobra.Command) string {
	words := strings.Fields(cmd.CommandPath())
	return strings.Join(words[1:], ":")
}
