package vault_test

import (
	"context"
	"testing"

	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/memory"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// links returns the most bases that a chunk of a file needs, one after another,
// and fails the test when there is one that cannot be found.
func (f *fixture) links(content []byte) int {
	f.t.Helper()
	file, _ := cutUp(f.t, content)
	most := 0
	for _, c := range file.Chunks {
		links := 0
		for at := f.place(c.Digest); !at.Base.IsZero(); links++ {
			at = f.place(at.Base)
		}
		most = max(most, links)
	}
	return most
}

// place returns the one place of a chunk.
func (f *fixture) place(chunk digest.Digest) (at vault.Location) {
	f.t.Helper()
	err := f.db.View(f.t.Context(), func(index vault.Index) error {
		found, err := index.Locate(f.t.Context(), "", []digest.Digest{chunk})
		if err == nil && len(found) != 1 {
			f.t.Fatalf("chunk %s lies in %d places, want 1", chunk, len(found))
		}
		at = found[0]
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return at
}

// versions saves so many versions, each with changes all over the one before.
func (f *fixture) versions(n int) (contents [][]byte, files []digest.Digest) {
	content := vaulttest.Bytes(1, 400_000)
	for i := range n {
		content = scattered(content, 100*i, len(content))
		contents = append(contents, content)
		files = append(files, f.save(owner(i), content)[0])
	}
	return contents, files
}

func owner(i int) string { return string(rune('a' + i)) }

func TestChainsAreBounded(t *testing.T) {
	const longest = 6 // as docs/format/vault.md says
	f := open(t, nil)
	contents, files := f.versions(2 * longest)
	for i, content := range contents[:longest+1] {
		if got := f.links(content); got != i {
			t.Errorf("version %d needs %d bases in a row, want %d", i, got, i)
		}
	}
	for i, content := range contents {
		if got := f.links(content); got > longest {
			t.Errorf("version %d needs %d bases in a row, at most %d are allowed", i, got, longest)
		}
		f.want(files[i], content)
	}
	if stored, most := f.stats().PackBytes, int64(len(contents[0])*11/10); stored > most {
		t.Errorf("%d versions take %d bytes, at most %d were expected", len(contents), stored, most)
	}
}

func TestChainsOutliveTheVersionsBetween(t *testing.T) {
	f := open(t, memory.New())
	contents, files := f.versions(6)
	f.record(manifest(owner(5), 1, files[5]))
	for i := range 5 {
		f.drop(owner(i))
		f.collect(vault.CollectOptions{})
	}
	f.settled()
	f.want(files[5], contents[5])
	if got := f.links(contents[5]); got != 5 {
		t.Errorf("the last version needs %d bases in a row, want 5", got)
	}
	f.db = newDatabase(t)
	f.reopen()
	f.rebuild()
	f.want(files[5], contents[5])
	f.drop(owner(5))
	f.settled()
	if stats := f.stats(); stats.Chunks > 1 { // the manifest
		t.Errorf("nobody holds a file any more, and there are %+v", stats.Totals)
	}
}

// TestBrokenChainsAreNotBelieved leaves a delta in a live pack whose chain is
// broken further down: saving the same again must not rely on it.
func TestBrokenChainsAreNotBelieved(t *testing.T) {
	f := open(t, memory.New())
	contents, files := f.versions(3)
	for i := range files {
		f.drop(owner(i))
	}
	// Only the first version's pack goes, as if the others had been pinned.
	err := f.db.Update(t.Context(), func(index vault.Index) error { return condemnFirst(t.Context(), index) })
	if err != nil {
		t.Fatal(err)
	}
	f.want(f.save("again", contents[2])[0], contents[2])
	f.settled()
	f.want(files[2], contents[2])
}

func condemnFirst(ctx context.Context, index vault.Index) error {
	if _, _, err := index.SweepUploads(ctx); err != nil {
		return err
	}
	live, err := index.Packs(ctx, vault.PackLive, 0, 1)
	if err != nil {
		return err
	}
	_, err = index.Condemn(ctx, []int64{live[0].Num})
	return err
}
