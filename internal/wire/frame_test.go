package wire

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/chunk"
)

// readFrames returns copies of all chunks up to the first error.
func readFrames(r io.Reader) ([][]byte, error) {
	var chunks [][]byte
	for content, err := range Frames(r) {
		if err != nil {
			return chunks, err
		}
		chunks = append(chunks, bytes.Clone(content))
	}
	return chunks, nil
}

func TestFrames(t *testing.T) {
	want := [][]byte{[]byte("a"), []byte("second"), bytes.Repeat([]byte{7}, chunk.Max)}
	var body []byte
	for _, c := range want {
		body = AppendFrame(body, c)
	}
	for name, r := range map[string]io.Reader{
		"at once":      bytes.NewReader(body),
		"byte by byte": iotest.OneByteReader(bytes.NewReader(body)),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readFrames(r)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFramesThatAreWrong(t *testing.T) {
	broken := errors.New("broken")
	tests := []struct {
		name string
		r    io.Reader
		want error
	}{
		{"no bytes in a frame", bytes.NewReader([]byte{0, 0, 0, 0}), &cupel.Error{Code: cupel.Invalid}},
		{"longer than a chunk", bytes.NewReader([]byte{0, 4, 0, 1}), &cupel.Error{Code: cupel.Invalid}},
		{"length cut off", bytes.NewReader([]byte{0, 0}), &cupel.Error{Code: cupel.Invalid}},
		{"nothing after the length", bytes.NewReader([]byte{0, 0, 0, 9}), &cupel.Error{Code: cupel.Invalid}},
		{"chunk cut off", bytes.NewReader([]byte{0, 0, 0, 9, 1}), &cupel.Error{Code: cupel.Invalid}},
		{"a reader that fails", iotest.ErrReader(broken), broken},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := readFrames(test.r); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func FuzzFrames(f *testing.F) {
	f.Add([]byte{})
	f.Add(AppendFrame(AppendFrame(nil, []byte("one")), []byte("two")))
	f.Add([]byte{0, 4, 0, 0, 1})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, body []byte) {
		chunks, err := readFrames(bytes.NewReader(body))
		var again []byte
		for _, c := range chunks {
			again = AppendFrame(again, c)
		}
		if !bytes.HasPrefix(body, again) {
			t.Fatalf("the chunks of %x make %x", body, again)
		}
		if err == nil && len(again) != len(body) {
			t.Errorf("no error, and %d of %d bytes read", len(again), len(body))
		}
		if err != nil && cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("error of code %s: %v", cupel.ErrorCode(err), err)
		}
	})
}
