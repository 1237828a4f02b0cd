package jsonscan_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsonscan"
)

func TestTexts(t *testing.T) {
	tests := []struct{ name, json, want string }{
		{"plain", `"loss"`, "loss"},
		{"empty", `""`, ""},
		{"escapes", `"a\"b\\c\/d\n\u00e9"`, "a\"b\\c/d\né"},
		{"pair of surrogates", `"\ud83d\ude00"`, "😀"},
		{"UTF-8", `"größe"`, "größe"},
		{"white space around", " \t\r\n\"x\" \n", "x"},
		{"bytes that are no UTF-8", "\"a\xffb\"", "a\ufffdb"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := jsonscan.New(test.json)
			got := s.Text()
			s.End()
			if got != test.want || s.Err() != nil {
				t.Errorf("got %q and %v, want %q", got, s.Err(), test.want)
			}
		})
	}
}

func TestFloats(t *testing.T) {
	tests := []struct {
		json string
		want float64
	}{
		{"0", 0}, {"-0.5", -0.5}, {"1e3", 1000}, {"1.25E-2", 0.0125}, {`"NaN"`, math.NaN()}, {`"Infinity"`, math.Inf(1)},
		{`"-Infinity"`, math.Inf(-1)}, {`"0.25"`, 0.25}, {"1.7976931348623157e308", math.MaxFloat64},
	}
	for _, test := range tests {
		t.Run(test.json, func(t *testing.T) {
			s := jsonscan.New(test.json)
			if got := s.Float(); s.Err() != nil || !cmp.Equal(test.want, got, cmpopts.EquateNaNs()) {
				t.Errorf("got %v and %v, want %v", got, s.Err(), test.want)
			}
		})
	}
}

func TestIntegers(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-7": -7, "9223372036854775807": math.MaxInt64, `"1700000000000"`: 1_700_000_000_000,
	} {
		s := jsonscan.New(text)
		if got := s.Integer(); got != want || s.Err() != nil {
			t.Errorf("%s: got %d and %v", text, got, s.Err())
		}
	}
}

// TestWrong takes what is wrong apart by what it should be.
func TestWrong(t *testing.T) {
	text := func(s *jsonscan.Scanner) { s.Text() }
	float := func(s *jsonscan.Scanner) { s.Float() }
	integer := func(s *jsonscan.Scanner) { s.Integer() }
	object := func(s *jsonscan.Scanner) { s.Object(func(string) { s.Skip() }) }
	list := func(s *jsonscan.Scanner) { s.List(func(int) { s.Skip() }) }
	tests := []struct {
		name, json string
		read       func(*jsonscan.Scanner)
		says       string
	}{
		{"nothing", "", text, "a string is expected at byte 0"},
		{"number for a text", "7", text, "a string is expected"},
		{"text without an end", `"abc`, text, "expected at byte 4"},
		{"end within an escape", `"abc\`, text, "expected at byte 5"},
		{"control character", "\"a\nb\"", text, "no JSON object"},
		{"no escape", `"\x"`, text, "no JSON object"},
		{"text for a number", `"much"`, float, "a number"},
		{"leading zero", "01", float, "a value is expected at byte 0"},
		{"no digits", "1.", float, "a value"},
		{"null for a number", "null", float, "a number"},
		{"beyond 64 bits", "1e999", float, "a number"},
		{"fraction for a whole number", "1.5", integer, "a whole number"},
		{"beyond 64 bits, whole", "9223372036854775808", integer, "a whole number"},
		{"no object", "[]", object, "'{' is expected at byte 0"},
		{"key that is no string", "{1: 2}", object, "a string is expected at byte 1"},
		{"no colon", `{"a" 1}`, object, "':' is expected"},
		{"comma at the end", `{"a": 1,}`, object, "no JSON: a string is expected"},
		{"no comma", `[1 2]`, list, "',' is expected"},
		{"list without an end", `[1, 2`, list, "',' is expected"},
		{"too deep", strings.Repeat("[", 200), list, "deeper than 100"},
		{"what follows", `{} {}`, object, "the end is expected at byte 3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := jsonscan.New(test.json)
			test.read(s)
			s.End()
			if err := s.Err(); cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want %q in it", err, test.says)
			}
		})
	}
}

// FuzzSkip requires that what is taken as JSON is what package encoding/json takes
// as JSON, but for its depth.
func FuzzSkip(f *testing.F) {
	for _, seed := range []string{`{"a": [1, -2.5e3, true, null, "x\u00e9"], "b": {}}`, `[]`, `"\ud800"`, `{"a":}`, `1 2`, "\x00", `tru`, `-`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := jsonscan.New(string(data))
		s.Skip()
		s.End()
		if err := s.Err(); (err == nil) != json.Valid(data) && (err == nil || !strings.Contains(err.Error(), "deeper")) {
			t.Errorf("%q: %v, and valid is %v", data, err, json.Valid(data))
		}
	})
}

func TestNumbersAreTheNearest(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	texts := []string{"0", "-0", "0.0", "1", "-1.5", "123456789012345", "1234567890123456", "0.1", "0.000000000000001", "99999999.9999999", "1e5", "-2.5E-3", "12345678901234567890", "0.30000000000000004"}
	for range 10_000 {
		texts = append(texts, strconv.FormatFloat(random.NormFloat64(), 'f', random.IntN(17), 64))
	}
	for _, text := range texts {
		want, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		s := jsonscan.New(" " + text + " ")
		got := s.Float()
		s.End()
		if s.Err() != nil || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s is read as %v, %v", text, got, s.Err())
		}
	}
}

func TestNumbersThatAreNone(t *testing.T) {
	for _, text := range []string{"-", "01", "-01", "1.", ".5", "1.2.3", "1-2", "--1", "+1", "0x1", "1_000", "1e", ""} {
		s := jsonscan.New(text)
		s.Float()
		s.End()
		if s.Err() == nil {
			t.Errorf("%q is read as a number", text)
		}
	}
}
