package vault

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
)

// contents holds chunks by their digest. Each was checked against it.
type contents map[digest.Digest][]byte

// fetch reads chunks, into m, that the index knows to be live, or sealed by an
// upload. A pack that has gone since the index was asked was rewritten: the index
// is asked once more.
func (v *Vault) fetch(ctx context.Context, upload string, chunks []digest.Digest, m *memory) (contents, error) {
	var err error
	for range 2 {
		var found places
		if found, err = v.find(ctx, upload, chunks); err != nil {
			return nil, err
		}
		var got contents
		if got, err = v.loadOver(ctx, found, make(contents, len(found)), m); !isCode(err, cupel.NotFound) {
			return got, err
		}
	}
	return nil, cupel.Errorf(cupel.Corrupt, "%w", err)
}

// find locates chunks, all of which must be there.
func (v *Vault) find(ctx context.Context, upload string, chunks []digest.Digest) (places, error) {
	found, err := view(ctx, v, func(index Index) (places, error) {
		return locate(ctx, index, upload, chunks)
	})
	if err != nil {
		return nil, err
	}
	for _, chunk := range chunks {
		if !found.has(chunk) {
			return nil, cupel.Errorf(cupel.Corrupt, "%v: no pack holds chunk %s: run \"cupel vault:check\"", v.blobs, chunk)
		}
	}
	return found, nil
}

// load reads what lies at the places, which include those of all bases.
func (v *Vault) load(ctx context.Context, found places) (contents, error) {
	return v.loadOver(ctx, found, make(contents, len(found)), nil)
}

// loadOver reads what lies at the places into m, with bases that were read
// before. It adds to these, and returns them.
func (v *Vault) loadOver(ctx context.Context, found places, bases contents, m *memory) (contents, error) {
	l := loader{
		v:       v,
		decoder: v.codecs.decoder(),
		memory:  m,
		got:     bases,
	}
	defer v.codecs.decoders.Put(l.decoder)
	for _, s := range found.spans() {
		if err := l.readSpan(ctx, s); err != nil {
			return nil, err
		}
	}
	return l.got, l.decodeDeltas()
}

// loader gathers the contents of some places.
type loader struct {
	v       *Vault
	decoder *pack.Decoder
	memory  *memory
	got     contents
	deltas  []waiting
}

// waiting is a chunk that waits for its base.
type waiting struct {
	Location
	record pack.Record
}

// readSpan reads a range and decodes what needs no base.
func (l *loader) readSpan(ctx context.Context, s span) error {
	data, err := l.v.readRange(ctx, s, l.memory)
	if err != nil {
		return err
	}
	for _, at := range s.places {
		start := at.Offset - s.offset()
		record, err := pack.ParseRecord(at.Pack, at.Digest, data[start:start+at.Length])
		if err != nil {
			return l.v.unreadable(at, err)
		}
		if !record.Base.IsZero() {
			l.deltas = append(l.deltas, waiting{at, record})
			continue
		}
		if err := l.decode(at, record, nil); err != nil {
			return err
		}
	}
	return nil
}

// readRange returns the bytes of a span, in m.
func (v *Vault) readRange(ctx context.Context, s span, m *memory) ([]byte, error) {
	first := s.places[0]
	r, err := v.blobs.Open(ctx, first.Pack.Key(), s.offset(), s.end-s.offset())
	if err != nil {
		return nil, v.unreadable(first, err)
	}
	data := m.take(int(s.end - s.offset()))
	_, err = io.ReadFull(r, data)
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, v.unreadable(first, err)
	}
	return data, nil
}

// decodeDeltas decodes what needs a base, each after its base.
func (l *loader) decodeDeltas() error {
	for len(l.deltas) > 0 {
		var later []waiting
		for _, d := range l.deltas {
			base, ok := l.got[d.record.Base]
			if !ok {
				later = append(later, d)
				continue
			}
			if err := l.decode(d.Location, d.record, base); err != nil {
				return err
			}
		}
		if len(later) == len(l.deltas) {
			return l.v.unreadable(later[0].Location, cupel.Errorf(cupel.Corrupt, "its base %s is not where the database says", later[0].record.Base))
		}
		l.deltas = later
	}
	return nil
}

func (l *loader) decode(at Location, record pack.Record, base []byte) error {
	content, err := l.content(record, base)
	if err != nil {
		return l.v.unreadable(at, err)
	}
	l.got[at.Digest] = content
	return nil
}

// content returns the content of a record: a part of what was read, where it is
// stored as it is.
func (l *loader) content(record pack.Record, base []byte) ([]byte, error) {
	if record.Encoding == pack.Stored {
		return pack.Plain(record)
	}
	room := l.memory.take(record.RawLength + pack.Slack)
	return l.decoder.Decode(room[:0], record, base)
}

// unreadable says which chunk cannot be read, and from where. It keeps the code
// of the cause.
func (v *Vault) unreadable(at Location, cause error) error {
	return cupel.Errorf(cupel.ErrorCode(cause), "%v: chunk %s cannot be read from object %q at offset %d: %w",
		v.blobs, at.Digest, at.Pack.Key(), at.Offset, cause)
}

// fetchOne reads a single chunk.
func (v *Vault) fetchOne(ctx context.Context, chunk digest.Digest) ([]byte, error) {
	got, err := v.fetch(ctx, "", []digest.Digest{chunk}, nil)
	return slices.Clip(got[chunk]), err
}
