package mlflowimport

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// textsPage is how many parameters, and how many tags, go into a batch.
const textsPage = 100

// logTexts logs parameters and tags to a run.
func (im *importer) logTexts(ctx context.Context, r *run, params, tags map[string]string) error {
	for keys := range slices.Chunk(slices.Sorted(maps.Keys(params)), textsPage) {
		var batch cupel.RunBatch
		for _, key := range keys {
			batch.Params = append(batch.Params, cupel.Param{Key: key, Value: params[key]})
		}
		if err := im.logBatch(ctx, r.ref, batch); err != nil {
			return err
		}
	}
	for keys := range slices.Chunk(slices.Sorted(maps.Keys(tags)), textsPage) {
		var batch cupel.RunBatch
		for _, key := range keys {
			batch.Tags = append(batch.Tags, cupel.RunTag{Key: key, Value: tags[key]})
		}
		if err := im.logBatch(ctx, r.ref, batch); err != nil {
			return err
		}
	}
	return nil
}

// logBatch logs a batch. Of one that breaks a rule all is logged that does not.
func (im *importer) logBatch(ctx context.Context, ref cupel.RunRef, batch cupel.RunBatch) error {
	err := im.registry.LogBatch(ctx, ref, batch)
	if cupel.ErrorCode(err) != cupel.Invalid || sizeOf(batch) < 2 {
		return im.pass("logged to run", ref.ID+" "+nameOf(batch), err)
	}
	for _, half := range halves(batch) {
		if err := im.logBatch(ctx, ref, half); err != nil {
			return err
		}
	}
	return nil
}

func sizeOf(batch cupel.RunBatch) int {
	return len(batch.Metrics) + len(batch.Params) + len(batch.Tags)
}

func halves(batch cupel.RunBatch) [2]cupel.RunBatch {
	m, p, t := len(batch.Metrics)/2, len(batch.Params)/2, len(batch.Tags)/2
	return [2]cupel.RunBatch{
		{Metrics: batch.Metrics[:m], Params: batch.Params[:p], Tags: batch.Tags[:t]},
		{Metrics: batch.Metrics[m:], Params: batch.Params[p:], Tags: batch.Tags[t:]},
	}
}

// nameOf names what a batch begins with.
func nameOf(batch cupel.RunBatch) string {
	switch {
	case len(batch.Metrics) > 0:
		return "metric " + quote(batch.Metrics[0].Key)
	case len(batch.Params) > 0:
		return "parameter " + quote(batch.Params[0].Key)
	case len(batch.Tags) > 0:
		return "tag " + quote(batch.Tags[0].Key)
	}
	return ""
}

// quote shows a foreign text in a message.
func quote(text string) string {
	const most = 80
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return strconv.Quote(text)
}
