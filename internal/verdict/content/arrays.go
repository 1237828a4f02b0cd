package content

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/predict/npy"
)

// array is the form of a .npy: its header in one spelling, and its values. One
// whose header cannot be read, such as of Python objects, has none.
func (e *examiner) array(s source, depth int) (Form, error) {
	form, err := e.reading(formatNPY, s, arrayDigest)
	if code := cupel.ErrorCode(err); code == cupel.Invalid || code == cupel.TooLarge {
		return e.opaque(formatNPY, err.Error(), s, depth)
	}
	return form, err
}

func arrayDigest(r io.Reader, _ int64) (digest.Digest, error) {
	header, err := npy.ReadHeader(r)
	if err != nil {
		return digest.Digest{}, err
	}
	encoded, err := header.Encode()
	if err != nil {
		return digest.Digest{}, err
	}
	h := digest.NewHash()
	h.Write(encoded)
	n, err := io.Copy(h, r)
	if err == nil && n < header.Bytes() {
		err = cupel.Errorf(cupel.Invalid, "npy: the file is cut short")
	}
	return digest.Sum(h), err
}

// maxSafeHeader is the greatest length of a header of safetensors.
const maxSafeHeader = 32 << 20

// tensor is an entry of a header of safetensors.
type tensor struct {
	Type    string   `json:"dtype"`
	Shape   []int64  `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

// tensors is the digest of a file of safetensors: by the name of each tensor, in
// whatever order they lie, or errNotThis. The format is that of
// github.com/huggingface/safetensors: the length of the header as a uint64, the
// header in JSON, and the bytes of the tensors without gaps.
func tensors(r io.Reader, size int64) (digest.Digest, error) {
	entries, err := safeHeader(r)
	if err != nil {
		return digest.Digest{}, err
	}
	sums := map[string]digest.Digest{}
	if meta, there := entries["__metadata__"]; there {
		delete(entries, "__metadata__")
		sums["__metadata__"] = digest.Of(meta)
	}
	list, err := parseTensors(entries)
	if err != nil {
		return digest.Digest{}, err
	}
	at := int64(0)
	for _, t := range list {
		if t.Offsets[0] != at || t.Offsets[1] < at || t.Offsets[1] > size {
			return digest.Digest{}, errNotThis
		}
		h := digest.NewHash()
		field(h, fmt.Sprintf("%s %v", t.Type, t.Shape))
		if _, err := io.CopyN(h, r, t.Offsets[1]-at); err != nil {
			return digest.Digest{}, notThisAtEnd(err)
		}
		sums[t.name] = digest.Sum(h)
		at = t.Offsets[1]
	}
	if n, err := io.CopyN(io.Discard, r, 1); n != 0 || err != io.EOF {
		return digest.Digest{}, notThisAtEnd(err)
	}
	return combine("tensors", sums), nil
}

func safeHeader(r io.Reader) (map[string]json.RawMessage, error) {
	var length [8]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, notThisAtEnd(err)
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxSafeHeader {
		return nil, errNotThis
	}
	text, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err != nil {
		return nil, err
	}
	var entries map[string]json.RawMessage
	if uint64(len(text)) != n || json.Unmarshal(text, &entries) != nil || len(entries) > maxMembers {
		return nil, errNotThis
	}
	return entries, nil
}

type namedTensor struct {
	name string
	tensor
}

// parseTensors returns tensors in the order of their bytes.
func parseTensors(entries map[string]json.RawMessage) ([]namedTensor, error) {
	var list []namedTensor
	for name, text := range entries {
		t := namedTensor{name: name}
		if json.Unmarshal(text, &t.tensor) != nil {
			return nil, errNotThis
		}
		list = append(list, t)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.Offsets != b.Offsets {
			return a.Offsets[0] < b.Offsets[0] || a.Offsets[0] == b.Offsets[0] && a.Offsets[1] < b.Offsets[1]
		}
		return a.name < b.name
	})
	return list, nil
}

// notThisAtEnd makes an early end, or a late one, one of the format.
func notThisAtEnd(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errNotThis
	}
	return err
}
