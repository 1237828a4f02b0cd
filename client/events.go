package client

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// maxEvent is the limit on the data of an event, in bytes: a run with thousands of
// parameters and tags at their longest fits.
const maxEvent = 64 << 20

// event is one server-sent event. Those without data only say where to go on.
type event struct {
	id   string // "" where none was given
	name string
	data []byte
}

// run returns the run that an event is about, nil for one about nothing, or the
// failure that it reports.
func (e event) run() (*cupel.RunEvent, error) {
	switch {
	case len(e.data) == 0:
		return nil, nil
	case e.name == wire.EventFailure:
		var told wire.Failure
		if json.Unmarshal(e.data, &told) != nil || told.Code == "" {
			return nil, cupel.Errorf(cupel.Internal, "the server ended the stream, and its reason cannot be read: check what lies between")
		}
		return nil, &cupel.Error{Code: told.Code, Message: told.Message}
	case e.name == wire.EventRun:
		var changed cupel.RunEvent
		if err := json.Unmarshal(e.data, &changed); err != nil {
			return nil, cupel.Errorf(cupel.Internal, "an event cannot be read: %w", err)
		}
		return &changed, nil
	}
	return nil, nil // of a later version
}

// eventReader reads server-sent events, as HTML's standard has them.
type eventReader struct {
	lines *bufio.Scanner
}

func newEventReader(r io.Reader) *eventReader {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxEvent)
	return &eventReader{lines}
}

// next returns the next event, whole: one that is cut off is [io.EOF].
func (r *eventReader) next() (event, error) {
	var e event
	for r.lines.Scan() {
		if len(r.lines.Bytes()) == 0 {
			return e, nil
		}
		name, value, _ := bytes.Cut(r.lines.Bytes(), []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(name) {
		case "id":
			e.id = string(value)
		case "event":
			e.name = string(value)
		case "data":
			if e.data = append(e.data, value...); len(e.data) > maxEvent {
				return e, bufio.ErrTooLong
			}
		}
	}
	return e, cmp.Or(r.lines.Err(), io.EOF)
}
