package pickle

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// text reads a string in UTF-8. Lone surrogates, which Python lets through, are
// refused: no string here can hold them.
func text(size uint64) instruction {
	return func(m *machine) error {
		b, err := m.in.counted(size)
		if err != nil {
			return err
		}
		if !utf8.Valid(b) {
			return m.in.wrong("a text is not UTF-8")
		}
		return m.pushText(string(b))
	}
}

func (m *machine) pushText(s string) error { return m.push(s, memoryOfScalar+int64(len(s))) }

// bytesOf reads bytes, which stay those of the file.
func bytesOf(size uint64) instruction {
	return func(m *machine) error {
		b, err := m.in.counted(size)
		if err != nil {
			return err
		}
		return m.push(b, memoryOfScalar)
	}
}

// oldText reads a str of Python 2, which is a text where it is ASCII, and bytes
// where it is not.
func oldText(size uint64) instruction {
	return func(m *machine) error {
		b, err := m.in.counted(size)
		if err != nil {
			return err
		}
		return m.pushOld(b)
	}
}

func (m *machine) pushOld(b []byte) error {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return m.push(b, memoryOfScalar)
		}
	}
	return m.pushText(string(b))
}

// quotedLine reads a str of Python 2 as it is written in a program.
func (m *machine) quotedLine() error {
	line, err := m.in.line()
	if err != nil {
		return err
	}
	line = strings.TrimSpace(line)
	if len(line) < 2 || line[0] != line[len(line)-1] || line[0] != '\'' && line[0] != '"' {
		return m.in.wrong("the text %s is not in quotes", shown(line))
	}
	plain, ok := unescaped(line[1 : len(line)-1])
	if !ok {
		return m.in.wrong("the text %s is spelled wrong", shown(line))
	}
	return m.pushOld(plain)
}

// escapes of one letter in a Python string.
var escapes = map[byte]byte{'\\': '\\', '\'': '\'', '"': '"', 'n': '\n', 'r': '\r', 't': '\t', 'a': 7, 'b': 8, 'f': 12, 'v': 11}

// unescaped resolves the escapes of a Python 2 string.
func unescaped(s string) ([]byte, bool) {
	plain := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			plain = append(plain, s[i])
			continue
		}
		if i++; i == len(s) {
			return nil, false
		}
		if c, known := escapes[s[i]]; known {
			plain = append(plain, c)
			continue
		}
		if s[i] != 'x' || i+2 >= len(s) {
			return nil, false
		}
		code, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
		if err != nil {
			return nil, false
		}
		plain = append(plain, byte(code))
		i += 2
	}
	return plain, true
}

// unicodeLine reads a string in Python's raw-unicode-escape: Latin-1, with \u and
// \U for what it has not.
func (m *machine) unicodeLine() error {
	line, err := m.in.line()
	if err != nil {
		return err
	}
	var plain strings.Builder
	for i := 0; i < len(line); i++ {
		digits := map[byte]int{'u': 4, 'U': 8}[at(line, i+1)]
		if line[i] != '\\' || digits == 0 {
			plain.WriteRune(rune(line[i]))
			continue
		}
		if i+2+digits > len(line) {
			return m.in.wrong("an escape of a text is cut short")
		}
		code, err := strconv.ParseUint(line[i+2:i+2+digits], 16, 32)
		if err != nil || !utf8.ValidRune(rune(code)) {
			return m.in.wrong("%q is no character", line[i:i+2+digits])
		}
		plain.WriteRune(rune(code))
		i += 1 + digits
	}
	return m.pushText(plain.String())
}

// at is the byte at a place, or 0 behind the end.
func at(s string, i int) byte {
	if i >= len(s) {
		return 0
	}
	return s[i]
}
