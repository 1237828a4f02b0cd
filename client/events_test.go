package client

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func TestEventReader(t *testing.T) {
	tests := []struct {
		name, text string
		want       []event
	}{
		{"one", "event: run\nid: 7\ndata: {}\n\n", []event{{id: "7", name: "run", data: []byte("{}")}}},
		{"no space, unknown fields, comments", ": hello\nevent:run\nretry: 3\nnonsense\ndata:{}\n\n", []event{{name: "run", data: []byte("{}")}}},
		{"CRLF", "id: 7\r\n\r\n", []event{{id: "7"}}},
		{"heartbeats", ":\n\n:\n\n", []event{{}, {}}},
		{"data in several lines", "data: {\"run\":\ndata: {}}\n\n", []event{{data: []byte(`{"run":{}}`)}}},
		{"cut off", "data: {}\n\ndata: {", []event{{data: []byte("{}")}}},
		{"nothing", "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newEventReader(strings.NewReader(test.text))
			var got []event
			for {
				e, err := r.next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, e)
			}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(event{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRunOfEvent(t *testing.T) {
	tests := []struct {
		name  string
		event event
		run   string // id, "" for none
		code  cupel.Code
	}{
		{"run", event{name: "run", data: []byte(`{"run":{"run_id":"r1"}}`)}, "r1", ""},
		{"only an id", event{id: "7"}, "", ""},
		{"of a later version", event{name: "sweep", data: []byte(`{}`)}, "", ""},
		{"failure", event{name: "failure", data: []byte(`{"code":"not_found","message":"gone"}`)}, "", cupel.NotFound},
		{"failure that says nothing", event{name: "failure", data: []byte(`{}`)}, "", cupel.Internal},
		{"no JSON", event{name: "run", data: []byte(`{`)}, "", cupel.Internal},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			changed, err := test.event.run()
			if cupel.ErrorCode(err) != test.code || (changed == nil) != (test.run == "") || changed != nil && changed.Run.ID != test.run {
				t.Errorf("got %+v and %v", changed, err)
			}
		})
	}
}

// FuzzEventReader requires that a stream ends, whatever it holds, and that an event
// does not hold more than came.
func FuzzEventReader(f *testing.F) {
	f.Add("event: run\nid: 7\ndata: {\"run\":{}}\n\n:\n\nevent: failure\ndata: {}\n\n")
	f.Add("data\n\ndata:\r\n\r\n\x00: x\n")
	f.Fuzz(func(t *testing.T, text string) {
		r := newEventReader(strings.NewReader(text))
		for size := 0; ; {
			e, err := r.next()
			if err != nil {
				return
			}
			if size += len(e.data) + len(e.id) + len(e.name); size > len(text) {
				t.Fatalf("events of %d bytes came of %d", size, len(text))
			}
			_, _ = e.run() // must not panic
		}
	})
}
