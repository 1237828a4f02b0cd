package vault_test

import (
	"bytes"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/memory"
)

// TestJoin requires that the whole is the parts one after the other, one of them
// twice, also when another process has brought them.
func TestJoin(t *testing.T) {
	f := open(t, memory.New())
	first, second := bytes.Repeat([]byte("first"), 60_000), bytes.Repeat([]byte("2nd"), 20_000)
	u := f.begin("p")
	parts := []digest.Digest{f.add(u, first), f.add(u, second)}
	if err := u.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	u.Close()
	again, err := f.Resume(t.Context(), u.ID(), "p")
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	joined, err := again.Join(t.Context(), append(parts, parts[0]))
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.Join([][]byte{first, second, first}, nil)
	if joined.Digest != digest.Of(want) || joined.Size != int64(len(want)) {
		t.Errorf("joined %v", joined)
	}
	if err := again.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := f.publish(again, "whole", joined.Digest); err != nil {
		t.Fatal(err)
	}
	f.want(joined.Digest, want)
}

// TestCopy requires that what an upload has brought can be read before it counts,
// and nothing else.
func TestCopy(t *testing.T) {
	f := open(t, memory.New())
	want := bytes.Repeat([]byte("content"), 60_000)
	u := f.begin("p")
	file := f.add(u, want)
	if err := u.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := u.Copy(t.Context(), &got, file); err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%d bytes, error %v", got.Len(), err)
	}
	wantCode(t, "copy", u.Copy(t.Context(), &got, f.save("other", []byte("secret"))[0]), cupel.NotFound)
}

// TestJoinOfUnknown requires that only what the upload has brought can be
// joined: a digest alone does not give away another's file.
func TestJoinOfUnknown(t *testing.T) {
	f := open(t, memory.New())
	secret := f.save("other", []byte("secret"))[0]
	_, err := f.begin("p").Join(t.Context(), []digest.Digest{secret})
	wantCode(t, "join", err, cupel.NotFound)
}
