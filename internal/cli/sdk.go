package cli

import (
	"github.com/spf13/cobra"

	"github.com/cupel/cupel/internal/server"
)

// sdk are commands for SDKs in other languages: no person types them. What they
// read and write is specified in docs/format/local.md.
func (a *app) sdk() *cobra.Command {
	cmd := noun("sdk", "Work for SDKs in other languages", nil, a.sdkAddress(), a.sdkSave(), a.sdkFetch(),
		a.sdkCapture(), a.sdkStore(), a.sdkRecord())
	cmd.Hidden = true
	return cmd
}

func (a *app) sdkAddress() *cobra.Command {
	return &cobra.Command{
		Use:   "address",
		Short: "Say where the local server of this home is to be found",
		Args:  takes(0, 0),
		RunE: func(*cobra.Command, []string) error {
			address, err := server.FindLocal(firstOf(a.flags.location.Home, a.Env("CUPEL_HOME")), a.Env)
			if err != nil {
				return err
			}
			return a.writeLine(address)
		},
	}
}
