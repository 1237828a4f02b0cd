package vault_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// TestJoin requires that the whole is the parts one after the other, one of them
// twice, also when another process has brought them.
func TestJoin(t *testing.T) {
	f := open(t)
	first, second := noise(1, 300_000), noise(2, 70_000)
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
	f.publish(again, joined.Digest)
	r, err := f.Open(t.Context(), joined.Digest)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
}

// TestJoinOfUnknown requires that only what the upload has brought can be
// joined: its digest alone does not give away another's file.
func TestJoinOfUnknown(t *testing.T) {
	f := open(t)
	other := f.begin("q")
	secret := f.add(other, noise(3, 1000))
	f.publish(other, secret)
	u := f.begin("p")
	_, err := u.Join(t.Context(), []digest.Digest{secret})
	wantCode(t, "join", err, cupel.NotFound)
}
