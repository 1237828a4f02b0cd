package cli

import (
	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runspec"
)

// storeOrder is data that a run has read.
type storeOrder struct {
	Project    string `json:"project"` // "" is the current one
	RunID      string `json:"run_id"`
	Folder     string `json:"folder"` // whose files are the data; or a file
	Role       string `json:"role"`
	Name       string `json:"name"`
	SourceType string `json:"source_type"`
	Source     string `json:"source"`
	Schema     string `json:"schema"`
	Profile    string `json:"profile"`
	Keep       bool   `json:"keep"` // store the bytes too
}

// storedLine is the last line where data was stored.
type storedLine struct {
	Input runspec.Input `json:"input"`
}

func (a *app) sdkStore() *cobra.Command {
	return &cobra.Command{
		Use:   "store",
		Short: "Store data that a run has read",
		Args:  takes(0, 0),
		RunE:  order(a, (*call).storeFor),
	}
}

func (c *call) storeFor(order storeOrder) error {
	run, err := c.orderedRun(order.Project, order.RunID)
	if err != nil {
		return err
	}
	if order.Folder == "" || order.Name == "" {
		return cupel.Errorf(cupel.Invalid, "folder and name: say which data it is, and what it is called")
	}
	input, err := provenance.StoreInput(c.ctx, c.registry, run, provenance.Input{
		Path: order.Folder, Role: order.Role, Name: order.Name,
		SourceType: order.SourceType, Source: order.Source,
		Schema: order.Schema, Profile: order.Profile, Keep: order.Keep,
	})
	if err != nil {
		return err
	}
	return c.writeLine(storedLine{input})
}
