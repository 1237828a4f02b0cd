package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner reads the parts of a filter's text from left to right. What a word or
// a quote means depends on the side of the operator, so the parser asks for what
// it expects and there are no tokens.
type scanner struct {
	text string
	at   int // offset of the next byte
}

// span is a place in the text: offsets of its first byte and of the one after
// its last.
type span struct{ start, end int }

// span returns the place of the next length bytes.
func (s *scanner) span(length int) span { return span{s.at, s.at + length} }

// here is the place of what comes next: a whole word, or one character.
func (s *scanner) here() span {
	s.skipSpace()
	if word := s.peekWord(); word != "" {
		return s.span(len(word))
	}
	_, size := utf8.DecodeRuneInString(s.text[s.at:])
	return s.span(size)
}

func (s *scanner) atEnd() bool { return s.at == len(s.text) }

func (s *scanner) startsWith(prefix string) bool {
	return strings.HasPrefix(s.text[s.at:], prefix)
}

// peek returns the next character, or utf8.RuneError at the end.
func (s *scanner) peek() rune {
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return r
}

func (s *scanner) skipSpace() {
	rest := strings.TrimLeftFunc(s.text[s.at:], unicode.IsSpace)
	s.at = len(s.text) - len(rest)
}

// take consumes the symbol if it comes next.
func (s *scanner) take(symbol string) bool {
	if !s.startsWith(symbol) {
		return false
	}
	s.at += len(symbol)
	return true
}

// takeSymbol is take after white space.
func (s *scanner) takeSymbol(symbol string) bool {
	s.skipSpace()
	return s.take(symbol)
}

// keyword consumes the word, in any case, if it comes next.
func (s *scanner) keyword(word string) bool {
	s.skipSpace()
	found := s.peekWord()
	if !strings.EqualFold(found, word) {
		return false
	}
	s.at += len(found)
	return true
}

// peekWord returns the word that comes next, or "".
func (s *scanner) peekWord() string {
	rest := s.text[s.at:]
	if r, _ := utf8.DecodeRuneInString(rest); !startsWord(r) {
		return ""
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return !continuesWord(r) })
	if end < 0 {
		return rest
	}
	return rest[:end]
}

func (s *scanner) word() string {
	word := s.peekWord()
	s.at += len(word)
	return word
}

func startsWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// continuesWord allows - and / too: there is no arithmetic, and keys such as
// learning-rate and train/loss are common.
func continuesWord(r rune) bool {
	return startsWord(r) || unicode.IsMark(r) || r == '-' || r == '/'
}

// isWord reports whether text can stand without quotes after a dot.
func isWord(text string) bool {
	s := scanner{text: text}
	return text != "" && s.peekWord() == text
}

// quotes start a quoted text, which ends with the same character.
const quotes = "'\"`"

// quoted reads a quoted text. Inside, the quote is written twice or after a
// backslash, and a backslash may be written twice; before any other character
// it stands for itself. The second result is false if the text has no end.
func (s *scanner) quoted() (string, bool) {
	quote := s.text[s.at]
	var out strings.Builder
	for i := s.at + 1; i < len(s.text); i++ {
		c, next := s.text[i], byte(0)
		if i+1 < len(s.text) {
			next = s.text[i+1]
		}
		switch {
		case c == quote && next != quote:
			s.at = i + 1
			return out.String(), true
		case c == quote, c == '\\' && (next == '\\' || strings.IndexByte(quotes, next) >= 0):
			out.WriteByte(next)
			i++
		default:
			out.WriteByte(c)
		}
	}
	return "", false
}
