package provenance

import (
	"context"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// StoredTree is a tree in a registry. It is not safe for concurrent use.
type StoredTree struct {
	Manifest tree.Manifest // checked, and of the tree's digest

	registry cupel.Trees
	ref      cupel.TreeRef
	places   map[digest.Digest][]place // where bytes of a digest are
	content  cupel.Content             // nil until something is read
	position int64                     // in content
}

// place is a part of the content.
type place struct{ offset, size int64 }

// OpenTree reads the manifest of a tree. The error has code corrupt where it is
// not the one that its digest names. The caller closes the tree.
func OpenTree(ctx context.Context, registry cupel.Trees, ref cupel.TreeRef) (*StoredTree, error) {
	text, err := registry.TreeManifest(ctx, ref)
	if err != nil {
		return nil, err
	}
	if found := digest.Of(text).String(); found != ref.Digest {
		return nil, cupel.Errorf(cupel.Corrupt, "the manifest of tree %s has the digest %s: what stores it is damaged", ref, found)
	}
	manifest, err := tree.Parse(text)
	if err != nil {
		return nil, err
	}
	t := &StoredTree{Manifest: manifest, registry: registry, ref: ref, places: map[digest.Digest][]place{}}
	offset := int64(0)
	for _, entry := range manifest {
		t.places[entry.SHA256] = append(t.places[entry.SHA256], place{offset, entry.Size})
		offset += entry.Size
	}
	return t, nil
}

// Open opens the bytes of a file of the tree by their digest, as
// [repro.Overlay.Open] asks for it. One is open at a time, and reading them in the
// order of the manifest reads the content once, from its start to its end.
func (t *StoredTree) Open(ctx context.Context, sum digest.Digest) (io.ReadCloser, error) {
	places := t.places[sum]
	if places == nil {
		return nil, cupel.Errorf(cupel.NotFound, "tree %s has no file of digest %s", t.ref, sum)
	}
	at := places[0]
	for _, other := range places {
		if other.offset == t.position {
			at = other
		}
	}
	if err := t.seek(ctx, at.offset); err != nil {
		return nil, err
	}
	return io.NopCloser(&part{t, at.size}), nil
}

func (t *StoredTree) seek(ctx context.Context, offset int64) (err error) {
	if t.content == nil {
		if t.content, err = t.registry.OpenTree(ctx, t.ref); err != nil {
			return err
		}
		t.position = 0
	}
	if t.position != offset {
		t.position, err = t.content.Seek(offset, io.SeekStart)
	}
	return err
}

// Close closes what was opened.
func (t *StoredTree) Close() error {
	if t.content == nil {
		return nil
	}
	return t.content.Close()
}

// part reads one file out of the content.
type part struct {
	tree *StoredTree
	left int64
}

// Read implements [io.Reader].
func (p *part) Read(b []byte) (int, error) {
	if p.left == 0 {
		return 0, io.EOF
	}
	n, err := p.tree.content.Read(b[:min(int64(len(b)), p.left)])
	p.left -= int64(n)
	p.tree.position += int64(n)
	if err == io.EOF && p.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
