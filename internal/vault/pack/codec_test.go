package pack

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

func TestEncodeAndDecode(t *testing.T) {
	d := NewDecoder()
	for i, s := range samples() {
		rec := encode(t, samples())[i]
		t.Run(rec.Kind.String()+" as "+s.encoding.String(), func(t *testing.T) {
			if diff := cmp.Diff(s.encoding, rec.Encoding); diff != "" {
				t.Errorf("encoding (-want +got):\n%s", diff)
			}
			got, err := d.Decode([]byte("before"), rec, s.base)
			if err != nil {
				t.Fatal(err)
			}
			if want := slices.Concat([]byte("before"), s.content); !bytes.Equal(got, want) {
				t.Error("the content has changed, or was not appended")
			}
		})
	}
}

func TestEncodeRefuses(t *testing.T) {
	tests := []struct {
		name    string
		kind    Kind
		content []byte
		code    cupel.Code
	}{
		{"empty", KindChunk, nil, cupel.Invalid},
		{"a chunk that is too long", KindChunk, make([]byte, KindChunk.Limit()+1), cupel.TooLarge},
		{"a segment that is too long", KindSegment, make([]byte, KindSegment.Limit()+1), cupel.TooLarge},
		{"an unknown kind", 77, []byte("x"), cupel.TooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewEncoder().Encode(tt.kind, digest.Of(tt.content), tt.content, nil)
			if diff := cmp.Diff(tt.code, cupel.ErrorCode(err)); diff != "" {
				t.Errorf("code (-want +got):\n%s%v", diff, err)
			}
		})
	}
}

func TestEncodeWithBase(t *testing.T) {
	content := text(1, 60000)
	tests := []struct {
		name string
		kind Kind
		base []byte
		want Encoding
	}{
		{"similar", KindChunk, edited(content), Delta},
		{"unrelated", KindChunk, noise(1, 60000), Zstd},
		{"empty", KindChunk, []byte{}, Zstd},
		{"itself", KindChunk, content, Zstd},
		{"for a manifest", KindManifest, edited(content), Zstd},
	}
	e, d := NewEncoder(), NewDecoder()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec, err := e.Encode(tt.kind, digest.Of(content), content, &Base{digest.Of(tt.base), tt.base})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, rec.Encoding); diff != "" {
				t.Errorf("encoding (-want +got):\n%s", diff)
			}
			if got, err := d.Decode(nil, rec, tt.base); err != nil || !bytes.Equal(got, content) {
				t.Errorf("decoding gives other content: %v", err)
			}
		})
	}
	if e.Misses() != 0 {
		t.Errorf("%d encodings did not give their content back", e.Misses())
	}
}

// TestEncoderDistrustsItsCodecs puts defective codecs in: each of their results
// is noticed, and the content is stored as it is.
func TestEncoderDistrustsItsCodecs(t *testing.T) {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	content := text(1, 60000)
	wrong := map[string]func(dst, content, base []byte) []byte{
		"one byte is wrong":  func(dst, c, _ []byte) []byte { return z.EncodeAll(edited(c), dst) },
		"a byte is missing":  func(dst, c, _ []byte) []byte { return z.EncodeAll(c[1:], dst) },
		"a byte is too many": func(dst, c, _ []byte) []byte { return z.EncodeAll(append(c, 'x'), dst) },
		"no frame":           func(dst, c, _ []byte) []byte { return append(dst, "garbage"...) },
		"nothing":            func(dst, c, _ []byte) []byte { return []byte{} },
	}
	for name, codecFunc := range wrong {
		t.Run(name, func(t *testing.T) {
			e := NewEncoder()
			e.codecs[1].encode = codecFunc
			rec, err := e.Encode(KindChunk, digest.Of(content), content, nil)
			if err != nil {
				t.Fatal(err)
			}
			if rec.Encoding != Stored || !bytes.Equal(rec.Bytes, content) {
				t.Errorf("the wrong result was kept: %v", rec.Header)
			}
			if e.Misses() != 1 {
				t.Errorf("Misses is %d, want 1", e.Misses())
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	all := samples()
	records := encode(t, all)
	zstdRecord, deltaRecord, base := records[1], records[2], all[2].base
	bomb := NewEncoder()
	huge, err := bomb.Encode(KindManifest, digest.Digest{}, make([]byte, KindManifest.Limit()), nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		rec  Record
		base []byte
		edit func(*Record)
		code cupel.Code
	}{
		{"other digest", zstdRecord, nil, func(r *Record) { r.Digest = digest.Of(nil) }, cupel.Corrupt},
		{"flipped byte", zstdRecord, nil, func(r *Record) { r.Bytes[2000] ^= 1 }, cupel.Corrupt},
		{"shorter than it says", zstdRecord, nil, func(r *Record) { r.RawLength++ }, cupel.Corrupt},
		{"longer than it says", zstdRecord, nil, func(r *Record) { r.RawLength-- }, cupel.Corrupt},
		{"bomb", huge, nil, func(r *Record) { r.RawLength = len(r.Bytes) }, cupel.Corrupt},
		{"broken header", zstdRecord, nil, func(r *Record) { r.EncodedLength = 0 }, cupel.Corrupt},
		{"other base", deltaRecord, edited(text(3, 60000)), func(*Record) {}, cupel.Corrupt},
		{"shorter base", deltaRecord, base[:1000], func(*Record) {}, cupel.Corrupt},
		{"no base", deltaRecord, nil, func(*Record) {}, cupel.Corrupt},
		{"delta that is no frame", deltaRecord, base, func(r *Record) { r.Bytes[0] ^= 1 }, cupel.Corrupt},
		{"reserved encoding", zstdRecord, nil, func(r *Record) { r.Encoding = Planes }, cupel.Invalid},
	}
	d := NewDecoder()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec := tt.rec
			rec.Bytes = bytes.Clone(rec.Bytes)
			tt.edit(&rec)
			got, err := d.Decode(nil, rec, tt.base)
			if diff := cmp.Diff(tt.code, cupel.ErrorCode(err)); diff != "" {
				t.Fatalf("code (-want +got):\n%s%v", diff, err)
			}
			if got != nil {
				t.Errorf("%d bytes came with the error", len(got))
			}
			if !bytes.Contains([]byte(err.Error()), []byte(rec.Digest.String())) {
				t.Errorf("the message does not name %s: %v", rec.Digest, err)
			}
		})
	}
}

func TestPlain(t *testing.T) {
	content := noise(1, 20000)
	rec := stored(KindChunk, digest.Of(content), content)
	if got, err := Plain(rec); err != nil || !bytes.Equal(got, content) {
		t.Fatalf("other content: %v", err)
	}
	tests := map[string]func(*Record){
		"flipped byte":    func(r *Record) { r.Bytes[2000] ^= 1 },
		"other digest":    func(r *Record) { r.Digest = digest.Of(nil) },
		"a byte is short": func(r *Record) { r.Bytes = r.Bytes[1:] },
		"broken header":   func(r *Record) { r.RawLength++ },
		"another coding":  func(r *Record) { r.Encoding = Zstd },
	}
	for name, edit := range tests {
		t.Run(name, func(t *testing.T) {
			wrong := rec
			wrong.Bytes = bytes.Clone(content)
			edit(&wrong)
			got, err := Plain(wrong)
			if cupel.ErrorCode(err) != cupel.Corrupt || got != nil {
				t.Errorf("%d bytes and the error %v, want none and code corrupt", len(got), err)
			}
		})
	}
}

// TestBuffersDoNotMix encodes and decodes with one Encoder and one Decoder over
// contents of many sizes, where a reused buffer would show.
func TestBuffersDoNotMix(t *testing.T) {
	e, d := NewEncoder(), NewDecoder()
	var decoded []byte
	for i := range 200 {
		content := text(uint64(i), 1+i*i*6)
		if i%3 == 0 {
			content = noise(byte(i), 1+i*50)
		}
		base := edited(content)
		rec, err := e.Encode(KindChunk, digest.Of(content), content, &Base{digest.Of(base), base})
		if err != nil {
			t.Fatal(err)
		}
		if decoded, err = d.Decode(decoded[:0], rec, base); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(decoded, content) {
			t.Fatalf("content %d has changed", i)
		}
	}
}
