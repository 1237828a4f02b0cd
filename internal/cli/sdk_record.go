package cli

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/vault/digest"
)

// recordOrder is the run spec of a run.
type recordOrder struct {
	Project string            `json:"project"` // "" is the current one
	RunID   string            `json:"run_id"`
	Spec    json.RawMessage   `json:"spec"`
	Sources map[string]string `json:"sources"` // source text of classes by its SHA-256
}

// recordedLine is the last line where a run spec was recorded.
type recordedLine struct {
	Spec digest.Digest `json:"spec"`
}

func (a *app) sdkRecord() *cobra.Command {
	return &cobra.Command{
		Use:   "record",
		Short: "Record the run spec of a run",
		Args:  takes(0, 0),
		RunE:  order(a, (*call).recordFor),
	}
}

func (c *call) recordFor(order recordOrder) error {
	run, err := c.orderedRun(order.Project, order.RunID)
	if err != nil {
		return err
	}
	spec, err := runspec.Parse(order.Spec)
	if err != nil {
		return err
	}
	for sum, text := range order.Sources {
		if err := provenance.StoreSource(c.ctx, c.registry, run, sum, text); err != nil {
			return err
		}
	}
	sum, err := provenance.RecordSpec(c.ctx, c.registry, run, spec)
	if err != nil {
		return err
	}
	return c.writeLine(recordedLine{sum})
}
