package cli

import (
	"github.com/spf13/cobra"

	"github.com/cupel/cupel/internal/server"
)

func (a *app) server() *cobra.Command {
	settings := server.DefaultConfig()
	cmd := &cobra.Command{
		Use:   "server",
		Short: "Serve everything to other machines and programs",
		Long: `Serve everything to other machines and programs, by default on 127.0.0.1:7070.
Each flag is also a variable of the environment (CUPEL_LISTEN for --listen) and a
key of cupel-server.yaml. SIGINT and SIGTERM let transfers end first.`,
		Example: "cupel server\ncupel server --listen 0.0.0.0:7070 --catalog postgres://cupel@db/cupel --vault s3://models/cupel",
		Args:    takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := settings.Load(cmd.Flags(), a.lookup); err != nil {
				return err
			}
			settings.Version = a.thisVersion().Version
			return a.Serve(cmd.Context(), settings)
		},
	}
	settings.BindFlags(cmd.Flags())
	return cmd
}

// lookup reads an environment variable; an empty one is as good as none.
func (a *app) lookup(name string) (value string, ok bool) {
	value = a.Env(name)
	return value, value != ""
}
