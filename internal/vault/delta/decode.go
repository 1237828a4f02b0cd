package delta

import (
	"encoding/binary"

	"github.com/cupel/cupel"
)

// Decode appends to dst the target that a delta makes of base, which must have
// at most maxSize bytes. It never reads outside base and delta, and takes no
// more memory than the target has. Any error has code corrupt.
func Decode(dst, base, delta []byte, maxSize int) ([]byte, error) {
	size, rest, err := length(delta, maxSize)
	if err != nil {
		return nil, err
	}
	opsLength, rest, err := length(rest, len(rest))
	if err != nil {
		return nil, err
	}
	if opsLength > len(rest) {
		return nil, broken("its instructions end after its last byte")
	}
	d := decoder{base: base, ops: rest[:opsLength], literals: rest[opsLength:], left: size}
	for len(d.ops) > 0 {
		if dst, err = d.step(dst); err != nil {
			return nil, err
		}
	}
	if d.left != 0 || len(d.literals) != 0 {
		return nil, broken("%d bytes are missing and %d literals left over", d.left, len(d.literals))
	}
	return dst, nil
}

// decoder is a delta that is being carried out.
type decoder struct {
	base, ops, literals []byte
	copied              int // end of the last copy in base
	left                int // bytes that the target still lacks
}

// step carries out the next instruction.
func (d *decoder) step(dst []byte) ([]byte, error) {
	insert, rest, err := length(d.ops, min(d.left, len(d.literals)))
	if err != nil {
		return nil, err
	}
	count, rest, err := length(rest, d.left-insert)
	if err != nil {
		return nil, err
	}
	dst = append(dst, d.literals[:insert]...)
	d.literals, d.ops = d.literals[insert:], rest
	d.left -= insert + count
	if count == 0 {
		return dst, nil
	}
	from, err := d.from(insert, count)
	if err != nil {
		return nil, err
	}
	d.copied = from + count
	return append(dst, d.base[from:d.copied]...), nil
}

// from reads where a copy of count bytes begins.
func (d *decoder) from(insert, count int) (int, error) {
	distance, n := binary.Varint(d.ops)
	if n <= 0 {
		return 0, broken("an instruction is cut off")
	}
	d.ops = d.ops[n:]
	// The sum may wrap around for a distance that no encoder writes; what comes
	// of it is checked as any other.
	from := int64(d.copied) + int64(insert) + distance
	if from < 0 || from > int64(len(d.base)-count) {
		return 0, broken("it copies %d bytes from %d of a base of %d", count, from, len(d.base))
	}
	return int(from), nil
}

// length reads an unsigned varint of at most limit.
func length(data []byte, limit int) (int, []byte, error) {
	v, n := binary.Uvarint(data)
	if n <= 0 {
		return 0, nil, broken("an instruction is cut off")
	}
	if v > uint64(limit) {
		return 0, nil, broken("a length of %d exceeds %d", v, limit)
	}
	return int(v), data[n:], nil
}

func broken(format string, args ...any) error {
	return cupel.Errorf(cupel.Corrupt, "broken delta: "+format, args...)
}
