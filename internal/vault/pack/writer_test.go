package pack

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// reseal returns seal with the checksum that holds for it.
func reseal(seal []byte) []byte {
	return binary.LittleEndian.AppendUint32(append([]byte{}, seal...), crc32.Checksum(seal, castagnoli))
}

func TestAppendRefuses(t *testing.T) {
	good := stored(KindChunk, digest.Of([]byte("good")), []byte("good"))
	edits := map[string]func(*Record){
		"unknown kind":              func(r *Record) { r.Kind = 9 },
		"unknown encoding":          func(r *Record) { r.Encoding = 9 },
		"empty":                     func(r *Record) { r.RawLength, r.EncodedLength, r.Bytes = 0, 0, nil },
		"too long for its kind":     func(r *Record) { r.RawLength = KindChunk.Limit() + 1 },
		"longer than its content":   func(r *Record) { r.RawLength = 3 },
		"stored but shorter":        func(r *Record) { r.EncodedLength, r.Bytes = 3, r.Bytes[:3] },
		"other length than it says": func(r *Record) { r.Bytes = r.Bytes[:3] },
		"delta without a base":      func(r *Record) { r.Encoding = Delta },
		"base without a delta":      func(r *Record) { r.Base = digest.Of(nil) },
		"delta from itself":         func(r *Record) { r.Encoding, r.Base = Delta, r.Digest },
		"delta of a manifest":       func(r *Record) { r.Kind, r.Encoding, r.Base = KindManifest, Delta, digest.Of(nil) },
	}
	w, err := NewWriter(io.Discard, testID)
	if err != nil {
		t.Fatal(err)
	}
	for name, edit := range edits {
		t.Run(name, func(t *testing.T) {
			rec := good
			edit(&rec)
			if _, err := w.Append(rec); cupel.ErrorCode(err) != cupel.Internal {
				t.Errorf("Append returned %v", err)
			}
		})
	}
	if _, err := w.Append(good); err != nil {
		t.Errorf("a good record after refused ones: %v", err)
	}
	if n := len(w.Entries()); n != 1 {
		t.Errorf("the table has %d entries, want 1", n)
	}
}

func TestWriterFillsUp(t *testing.T) {
	w, err := NewWriter(io.Discard, testID)
	if err != nil {
		t.Fatal(err)
	}
	content := make([]byte, KindManifest.Limit())
	rec := stored(KindManifest, digest.Of(content), content)
	for range Target / len(content) {
		if w.Full() {
			t.Fatalf("full after %d bytes", w.Size())
		}
		if _, err := w.Append(rec); err != nil {
			t.Fatal(err)
		}
	}
	if !w.Full() {
		t.Fatalf("not full after %d bytes", w.Size())
	}
	for err == nil {
		_, err = w.Append(rec)
	}
	if code := cupel.ErrorCode(err); code != cupel.TooLarge {
		t.Errorf("code %q, want too_large: %v", code, err)
	}
	if err := w.Close(); err != nil || w.Size() > MaxSize {
		t.Errorf("closed with %d bytes: %v", w.Size(), err)
	}
}

// brittleWriter takes a number of bytes and then fails, or takes less than it
// is given and says nothing.
type brittleWriter struct {
	left int
	err  error
}

func (w *brittleWriter) Write(p []byte) (int, error) {
	if len(p) > w.left {
		return w.left, w.err
	}
	w.left -= len(p)
	return len(p), nil
}

func TestWriterFails(t *testing.T) {
	full := errors.New("no space left")
	content := noise(1, 1000)
	rec := stored(KindChunk, digest.Of(content), content)
	tests := []struct {
		name string
		room int
		give error
		want error
	}{
		{"in the header", 10, full, full},
		{"before a record", headerSize + 10, full, full},
		{"in a record", headerSize + 100, full, full},
		{"in the footer", headerSize + rec.RecordLength() + 10, full, full},
		{"without a word", headerSize + 100, nil, io.ErrShortWrite},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, err := NewWriter(&brittleWriter{tt.room, tt.give}, testID)
			if err == nil {
				_, err = w.Append(rec)
			}
			if closed := w.Close(); !errors.Is(closed, tt.want) || err != nil && !errors.Is(err, tt.want) {
				t.Errorf("failed with %v, then %v, want %v", err, closed, tt.want)
			}
			if _, err := w.Append(rec); !errors.Is(err, tt.want) {
				t.Errorf("a later Append failed with %v, want %v", err, tt.want)
			}
		})
	}
}
