package pickle

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

func constant(value Value) instruction {
	return func(m *machine) error { return m.push(value, memoryOfPlace) }
}

// integerLine reads a decimal number in a line; 00 and 01 are the bools.
func (m *machine) integerLine() error {
	line, err := m.in.line()
	if err != nil {
		return err
	}
	switch line {
	case "00":
		return m.push(false, memoryOfPlace)
	case "01":
		return m.push(true, memoryOfPlace)
	}
	return m.pushDecimal(line)
}

// longLine reads a decimal number that may end in L.
func (m *machine) longLine() error {
	line, err := m.in.line()
	if err != nil {
		return err
	}
	return m.pushDecimal(strings.TrimSuffix(line, "L"))
}

func (m *machine) pushDecimal(text string) error {
	if len(text) > maxDigits {
		return m.in.wrong("a number has %d digits, more than the limit of %d", len(text), maxDigits)
	}
	n, ok := new(big.Int).SetString(strings.TrimSpace(text), 10)
	if !ok {
		return m.in.wrong("%q is no integer", text)
	}
	return m.push(number(n), memoryOfScalar+int64(len(text)))
}

func (m *machine) floatLine() error {
	line, err := m.in.line()
	if err != nil {
		return err
	}
	value, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
	if err != nil && !math.IsInf(value, 0) {
		return m.in.wrong("%q is no number", shown(line))
	}
	return m.push(value, memoryOfScalar)
}

func (m *machine) float() error {
	b, err := m.in.take(8)
	if err != nil {
		return err
	}
	return m.push(math.Float64frombits(binary.BigEndian.Uint64(b)), memoryOfScalar)
}

func (m *machine) signed() error {
	n, err := m.in.uint(4)
	if err != nil {
		return err
	}
	return m.push(int64(int32(n)), memoryOfScalar)
}

func unsigned(size uint64) instruction {
	return func(m *machine) error {
		n, err := m.in.uint(size)
		if err != nil {
			return err
		}
		return m.push(int64(n), memoryOfScalar)
	}
}

// long reads an integer of any length, as two's complement.
func long(size uint64) instruction {
	return func(m *machine) error {
		b, err := m.in.counted(size)
		if err != nil {
			return err
		}
		return m.push(number(twosComplement(b)), memoryOfScalar+int64(len(b)))
	}
}

// twosComplement reads a little-endian number.
func twosComplement(b []byte) *big.Int {
	high := slices.Clone(b)
	slices.Reverse(high)
	n := new(big.Int).SetBytes(high)
	if len(high) > 0 && high[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(high))))
	}
	return n
}

// memoLine reads the place of a value in the memo.
func (m *machine) memoLine() (uint64, error) {
	line, err := m.in.line()
	if err != nil {
		return 0, err
	}
	at, err := strconv.ParseUint(line, 10, 64)
	if err != nil {
		return 0, m.in.wrong("%q is no place in the memo", shown(line))
	}
	return at, nil
}

// shown keeps a long text from flooding the message that quotes it.
func shown(text string) string {
	const most = 40
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}
