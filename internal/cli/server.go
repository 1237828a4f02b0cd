package cli

import (
	"context"

	"github.com/spf13/cobra"
)

// ServerOptions are the flags of server.
type ServerOptions struct{}

func (a *app) server() *cobra.Command {
	return &cobra.Command{Use: "server", RunE: func(*cobra.Command, []string) error { return nil }}
}

// Serve runs a server.
func Serve(context.Context, ServerOptions) error { return nil }
