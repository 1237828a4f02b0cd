package client

import (
	"context"
	"crypto/rand"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// LogBatch implements [cupel.Runs]. It may be tried again after its answer was
// lost: points and parameters are what they were when they come twice, and a
// batch with tags that has no id is given a random one.
func (c *Client) LogBatch(ctx context.Context, run cupel.RunRef, batch cupel.RunBatch) error {
	if batch.ID == "" && len(batch.Tags)+len(batch.RemoveTags) > 0 {
		batch.ID = rand.Text()
	}
	return c.note(ctx, runPath(run).then("/log"), batch)
}

// LogInputs implements [cupel.Runs].
func (c *Client) LogInputs(ctx context.Context, run cupel.RunRef, datasets []cupel.DatasetInput, models []cupel.ModelLink) error {
	inputs := wire.Inputs{Models: models}
	for _, input := range datasets {
		if input.Tags == nil {
			input.Tags = map[string]string{}
		}
		inputs.Datasets = append(inputs.Datasets, input)
	}
	return c.note(ctx, runPath(run).then("/inputs"), inputs)
}

// LogOutputs implements [cupel.Runs].
func (c *Client) LogOutputs(ctx context.Context, run cupel.RunRef, models []cupel.ModelLink) error {
	return c.note(ctx, runPath(run).then("/outputs"), wire.Outputs{Models: models})
}

// note sends what changes nothing when it is sent twice.
func (c *Client) note(ctx context.Context, p path, body any) error {
	call, err := send(http.MethodPost, p, body)
	if err != nil {
		return err
	}
	call.repeatable = true
	return c.finish(ctx, call)
}
