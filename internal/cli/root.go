package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// app is one run of the program.
type app struct {
	*Program
	flags globalFlags
}

// globalFlags are understood by every command.
type globalFlags struct {
	location Location
	project  string
	json     bool
	quiet    bool
}

// root returns the whole tree of commands.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "cupel",
		Short:         "Keep, find, prove and serve machine-learning models",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{command: spelled(cmd), message: err.Error()}
	})
	root.SetHelpFunc(a.help)
	a.globalFlags(root)
	root.AddCommand(
		a.init(), a.exec(), a.sweeps(), a.worker(), a.runs(), a.experiments(), a.datasets(), a.reproduce(),
		a.models(), a.serve(), a.schema(), a.projects(), a.token(), a.vault(),
		a.server(), a.backup(), a.restore(), a.files(), a.imports(), a.version(), a.sdk(),
	)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	return root
}

// globalFlags has no flag for a token: what is on a command line can be read
// by every user of the machine, and stays in the shell's history.
func (a *app) globalFlags(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.SortFlags = false
	flags.StringVarP(&a.flags.project, "project", "p", "", "project to work in (CUPEL_PROJECT, or project: in cupel.yaml)")
	flags.BoolVar(&a.flags.json, "json", false, "write the result as JSON")
	flags.BoolVarP(&a.flags.quiet, "quiet", "q", false, "write results and errors only")
	l := &a.flags.location
	flags.StringVar(&l.URL, "url", "", "server to use (CUPEL_URL); its token comes from CUPEL_TOKEN")
	flags.StringVar(&l.TokenFile, "token-file", "", "file that holds the token (CUPEL_TOKEN_FILE)")
	flags.StringVar(&l.Home, "home", "", "folder of the data where there is no server (CUPEL_HOME, else ~/.cupel)")
	flags.StringVar(&l.Catalog, "catalog", "", "sqlite:PATH or postgres://… (CUPEL_CATALOG)")
	flags.StringVar(&l.Vault, "vault", "", "folder:PATH or s3://BUCKET/PREFIX (CUPEL_VAULT)")
}

// noun makes the command of a noun: alone it runs list, or without one shows
// its verbs.
func noun(use, short string, list *cobra.Command, verbs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, cmd.Name()+":", args[0])
			}
			if list != nil {
				return list.Args(cmd, args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	if list != nil {
		cmd.RunE = list.RunE
		cmd.Flags().SortFlags = list.Flags().SortFlags
		cmd.Flags().AddFlagSet(list.Flags())
		cmd.AddCommand(list)
	}
	cmd.AddCommand(verbs...)
	return cmd
}

// takes checks the number of arguments; more than most are refused unless most
// is negative.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		usage := fmt.Sprintf("usage: cupel %s", usageLine(cmd))
		switch {
		case len(args) < least:
			return usageError{spelled(cmd), fmt.Sprintf("%s: too few arguments; %s", spelled(cmd), usage)}
		case most >= 0 && len(args) > most:
			return usageError{spelled(cmd), fmt.Sprintf("%s: too many arguments, from %q on; %s", spelled(cmd), args[most], usage)}
		}
		return nil
	}
}

// usageLine is the command with its arguments, as in "models:create NAME".
func usageLine(cmd *cobra.Command) string {
	_, arguments, _ := strings.Cut(cmd.Use, " ")
	return strings.TrimSpace(spelled(cmd) + " " + arguments)
}
