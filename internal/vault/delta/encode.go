package delta

import (
	"encoding/binary"
	"math/bits"
)

const (
	seed      = 8  // bytes that are looked up, and the step between those indexed
	shortest  = 16 // no copy is shorter: its instruction would cost as much
	tableBits = 15 // a chunk of 256 KiB has as many seeds
	patience  = 8  // the search steps one byte further for each 256 without a match
)

// An Encoder writes deltas and keeps its memory between them. The zero Encoder
// is ready. It is not safe for concurrent use.
type Encoder struct {
	index    [1 << tableBits]uint32 // place of a seed in base plus one, by its hash
	ops      []byte
	literals []byte
	copied   int // end of the last copy in base
}

// Encode appends to dst a delta that makes target of base. It always succeeds;
// where the two have little in common it is a little longer than target.
func (e *Encoder) Encode(dst, base, target []byte) []byte {
	e.reset(base)
	inserted, pos := 0, 0 // target[inserted:pos] has no match yet
	for pos+seed <= len(target) {
		m := e.match(base, target, inserted, pos)
		if m.length < shortest {
			pos += 1 + (pos-inserted)>>patience
			continue
		}
		e.emit(target[inserted:m.target], m)
		pos = m.target + m.length
		inserted = pos
	}
	e.emit(target[inserted:], match{})

	dst = binary.AppendUvarint(dst, uint64(len(target)))
	dst = binary.AppendUvarint(dst, uint64(len(e.ops)))
	dst = append(dst, e.ops...)
	return append(dst, e.literals...)
}

// reset indexes base.
func (e *Encoder) reset(base []byte) {
	clear(e.index[:])
	for at := 0; at+seed <= len(base); at += seed {
		e.index[slot(load(base, at))] = uint32(at + 1)
	}
	e.ops, e.literals, e.copied = e.ops[:0], e.literals[:0], 0
}

// match is length equal bytes, at base and at target.
type match struct{ base, target, length int }

// match looks for bytes of base that are equal to those at pos: first where
// base goes on if the bytes since the last copy have replaced as many others,
// then where the index says. The match may begin before pos, down to from.
func (e *Encoder) match(base, target []byte, from, pos int) match {
	want := load(target, pos)
	if at := e.copied + pos - from; at+seed <= len(base) && load(base, at) == want {
		return extend(base, target, from, match{base: at, target: pos})
	}
	at := int(e.index[slot(want)]) - 1
	if at < 0 || load(base, at) != want {
		return match{}
	}
	return extend(base, target, from, match{base: at, target: pos})
}

// extend grows a match of a seed in both directions, at most down to from.
func extend(base, target []byte, from int, m match) match {
	m.length = seed + commonPrefix(base[m.base+seed:], target[m.target+seed:])
	for m.base > 0 && m.target > from && base[m.base-1] == target[m.target-1] {
		m.base--
		m.target--
		m.length++
	}
	return m
}

// emit writes the instruction that inserts literals and then copies m.
func (e *Encoder) emit(literals []byte, m match) {
	if len(literals) == 0 && m.length == 0 {
		return
	}
	e.literals = append(e.literals, literals...)
	e.ops = binary.AppendUvarint(e.ops, uint64(len(literals)))
	e.ops = binary.AppendUvarint(e.ops, uint64(m.length))
	if m.length > 0 {
		e.ops = binary.AppendVarint(e.ops, int64(m.base-e.copied-len(literals)))
		e.copied = m.base + m.length
	}
}

// commonPrefix returns how many bytes a and b begin with alike.
func commonPrefix(a, b []byte) int {
	n := 0
	for len(a) >= n+8 && len(b) >= n+8 {
		if diff := load(a, n) ^ load(b, n); diff != 0 {
			return n + bits.TrailingZeros64(diff)/8
		}
		n += 8
	}
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// load returns the seed at a place as a number.
func load(data []byte, at int) uint64 { return binary.LittleEndian.Uint64(data[at:]) }

// slot returns where in the index a seed belongs.
func slot(seed uint64) uint64 { return seed * 0x9e3779b97f4a7c15 >> (64 - tableBits) }
