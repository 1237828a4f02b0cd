package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// maxOrder is how long the document may be that an SDK sends, in bytes.
const maxOrder = 16 << 20

// progressPause is the shortest time between two lines of progress.
const progressPause = 100 * time.Millisecond

// talk writes lines of JSON to an SDK. It is safe for concurrent use.
type talk struct {
	*app
	total int64 // bytes, -1 where it is not known

	mu   sync.Mutex
	last time.Time // of a line of progress
}

// failureLine is the last line where there is no result.
type failureLine struct {
	Error struct {
		Code    cupel.Code `json:"code"`
		Message string     `json:"message"`
	} `json:"error"`
}

// progressLine says how far a transfer is.
type progressLine struct {
	Bytes int64 `json:"bytes"`
	Total int64 `json:"total"`
}

// order makes a command's function of one that takes an order of an SDK and the
// registry. What fails is the last line as well as the exit status.
func order[T any](a *app, f func(c *call, order T) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		order, err := readOrder[T](a.Stdin)
		if err == nil {
			err = a.run(func(c *call) error { return f(c, order) })(cmd, args)
		}
		if err != nil {
			var line failureLine
			line.Error.Code, line.Error.Message = cupel.ErrorCode(err), err.Error()
			err = errors.Join(err, a.writeLine(line))
		}
		return err
	}
}

// readOrder reads the one document on standard input.
func readOrder[T any](from io.Reader) (order T, err error) {
	text, err := io.ReadAll(io.LimitReader(from, maxOrder+1))
	if err != nil {
		return order, cupel.Errorf(cupel.Invalid, "standard input cannot be read: %w", err)
	}
	if len(text) > maxOrder {
		return order, cupel.Errorf(cupel.TooLarge, "standard input has more than %d bytes", maxOrder)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&order); err != nil {
		return order, cupel.Errorf(cupel.Invalid, "standard input is no order: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return order, cupel.Errorf(cupel.Invalid, "standard input has something after the order: send one JSON document")
	}
	return order, nil
}

// line writes a line of its own.
func (t *talk) line(value any) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.writeLine(value)
}

// progress writes how many bytes are through, unless it just has. Who does not
// read any more learns it from the last line.
func (t *talk) progress(bytes int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.Now()
	if now.Sub(t.last) < progressPause {
		return
	}
	t.last = now
	_ = t.writeLine(progressLine{bytes, t.total})
}
