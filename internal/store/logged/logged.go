// Package logged is the form in which the catalog keeps all that an ended run has
// logged in one piece: pages of runs are read from it, since a row for each run
// is read many times faster than one for each parameter, tag and metric. It holds
// nothing that those rows do not hold. The form is described in
// docs/format/catalog.md.
package logged

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/cupel/cupel"
)

// version is the first byte.
const version = 1

// Run is what a run has logged.
type Run struct {
	Params, Tags map[string]string
	Metrics      []Metric
}

// Metric is a row of the table metrics; NaN stands for NULL.
type Metric struct {
	Key                  string
	Last, Min, Max, Mean float64
	Count                int64
	State                []byte
}

// Encode writes the run.
func (r *Run) Encode() []byte {
	b := []byte{version}
	b = appendTexts(b, r.Params)
	b = appendTexts(b, r.Tags)
	b = binary.AppendUvarint(b, uint64(len(r.Metrics)))
	byKey := slices.SortedStableFunc(slices.Values(r.Metrics), func(a, b Metric) int { return strings.Compare(a.Key, b.Key) })
	for _, m := range byKey {
		b = appendText(b, m.Key)
		for _, v := range []float64{m.Last, m.Min, m.Max, m.Mean} {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
		b = binary.AppendUvarint(b, uint64(m.Count))
		b = appendText(b, string(m.State))
	}
	return b
}

func appendTexts(b []byte, texts map[string]string) []byte {
	b = binary.AppendUvarint(b, uint64(len(texts)))
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		b = appendText(appendText(b, key), texts[key])
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// Decode reads what Encode has written. Other bytes are an error of code corrupt.
// The states are parts of data.
func Decode(data []byte) (Run, error) {
	if len(data) == 0 || data[0] != version {
		return Run{}, cupel.Errorf(cupel.Corrupt, "what a run has logged is in a form that this cupel does not know: use the newer one that wrote it")
	}
	r := reader{rest: data[1:], whole: string(data)}
	run := Run{Params: r.texts(), Tags: r.texts()}
	run.Metrics = make([]Metric, r.length(metricBytes))
	for i := range run.Metrics {
		run.Metrics[i] = r.metric()
	}
	if r.failed || len(r.rest) > 0 {
		return Run{}, cupel.Errorf(cupel.Corrupt, "what a run has logged is damaged in the database: restore it from a backup")
	}
	return run, nil
}

// The least that entries of the lists take.
const (
	textsBytes  = 2          // two lengths
	metricBytes = 1 + 32 + 2 // a length, four floats, a count and a length
)

// reader reads from the front of bytes. After a failure what it returns means
// nothing.
type reader struct {
	rest   []byte
	whole  string // all bytes, of which the texts are parts: each by itself would cost more
	failed bool
}

func (r *reader) fail() { r.failed, r.rest = true, nil }

func (r *reader) number() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// length reads the length of a list whose entries take so many bytes at least.
func (r *reader) length(least int) int {
	n := r.number()
	if n > uint64(len(r.rest)/least) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) bytes() []byte {
	n := r.length(1)
	text := r.rest[:n:n]
	r.rest = r.rest[n:]
	return text
}

func (r *reader) text() string {
	n := len(r.bytes())
	end := len(r.whole) - len(r.rest)
	return r.whole[end-n : end]
}

func (r *reader) texts() map[string]string {
	n := r.length(textsBytes)
	texts := make(map[string]string, n)
	for range n {
		key := r.text()
		texts[key] = r.text()
	}
	return texts
}

func (r *reader) float() float64 {
	if len(r.rest) < 8 {
		r.fail()
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(r.rest))
	r.rest = r.rest[8:]
	return v
}

func (r *reader) metric() Metric {
	m := Metric{Key: r.text(), Last: r.float(), Min: r.float(), Max: r.float(), Mean: r.float(), Count: int64(r.number())}
	m.State = r.bytes()
	return m
}
