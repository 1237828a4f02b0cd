//go:build unix

package main

import (
	"context"
	"fmt"

	"github.com/dustin/go-humanize"
)

// largeSteps is how many points each of the 20 metrics of a run has in the large
// table.
const largeSteps = 10

// benchLarge searches a table that only Cupel is asked to fill: MLflow's server
// would take hours.
func benchLarge(ctx context.Context, b *bench) error {
	if b.large == 0 {
		return nil
	}
	servers, err := b.serve(ctx, b.of(cupelName))
	if err != nil {
		return err
	}
	defer servers.close()
	experiments := map[*server]string{}
	for _, s := range servers {
		if experiments[s], err = fill(ctx, s, b.large, largeSteps); err != nil {
			return fmt.Errorf("fill %s: %w", s.peer, err)
		}
	}
	of := fmt.Sprintf("%s runs and %s points", humanize.Comma(int64(b.large)), humanize.Comma(int64(b.large*20*largeSteps)))
	return b.search(ctx, servers, experiments, b.large, of, "100 ms")
}
