package mlflowimport

import (
	"bufio"
	"io"
)

// quotedFloats reads JSON as Python writes it: NaN, Infinity and -Infinity stand
// bare where JSON has no words for them. They become strings, which
// [cupel.Float] reads; all else passes as it is.
type quotedFloats struct {
	from     *bufio.Reader
	pending  []byte // of what was read, what is not handed on yet
	inString bool
	escaped  bool
}

func newQuotedFloats(from io.Reader) *quotedFloats {
	return &quotedFloats{from: bufio.NewReaderSize(from, 64<<10)}
}

// Read implements [io.Reader].
func (q *quotedFloats) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(q.pending) > 0 {
			copied := copy(p[n:], q.pending)
			q.pending = q.pending[copied:]
			n += copied
			continue
		}
		if n > 0 && q.from.Buffered() == 0 {
			return n, nil // what there is need not wait for more
		}
		b, err := q.from.ReadByte()
		if err != nil {
			return n, err
		}
		if word := q.word(b); word != "" {
			q.pending = []byte(word)
			continue
		}
		p[n] = b
		n++
	}
	return n, nil
}

// word follows the strings, and returns the string in whose place a bare word
// stands that begins with b.
func (q *quotedFloats) word(b byte) string {
	switch {
	case q.escaped:
		q.escaped = false
	case q.inString && b == '\\':
		q.escaped = true
	case b == '"':
		q.inString = !q.inString
	case q.inString:
	case b == 'N' && q.follows("aN"):
		return `"NaN"`
	case b == 'I' && q.follows("nfinity"):
		return `"Infinity"`
	case b == '-' && q.follows("Infinity"):
		return `"-Infinity"`
	}
	return ""
}

// follows takes text from the input if it comes next.
func (q *quotedFloats) follows(text string) bool {
	next, err := q.from.Peek(len(text))
	if err != nil || string(next) != text {
		return false
	}
	q.from.Discard(len(text))
	return true
}
