package compare

import (
	"math/big"
	"testing"
)

func TestCanonicalNumber(t *testing.T) {
	tests := map[string]struct {
		a, b string
		same bool
	}{
		"trailing zero":             {"0.10", "0.1", true},
		"exponent":                  {"0.1", "1e-1", true},
		"capital, plus, no zero":    {"+.5E+0", "0.5", true},
		"whole":                     {"1", "1.0", true},
		"leading zeros":             {"007", "7", true},
		"zeros":                     {"-0", "0e5", true},
		"power of ten":              {"100", "1e2", true},
		"sign":                      {"-1", "1", false},
		"another number":            {"0.1", "0.2", false},
		"beyond a float's end":      {"9007199254740993", "9007199254740992", false},
		"beyond a float's range":    {"1e400", "10e399", true},
		"not beyond reason":         {"1e9999999999999", "10e9999999999998", false},
		"quotes":                    {`"1"`, "1", false},
		"white space":               {" 1", "1", false},
		"underscore":                {"1_000", "1000", false},
		"hexadecimal":               {"0x10", "16", false},
		"a point alone is no zero":  {".", "0", false},
		"nothing is no zero":        {"", "0", false},
		"two signs":                 {"--1", "1", false},
		"two points":                {"1.0.0", "1", false},
		"exponent without mantissa": {"e5", "0", false},
		"words":                     {"inf", "Infinity", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := numberCell(tt.a).identity == numberCell(tt.b).identity; got != tt.same {
				t.Errorf("%q and %q are the same: %v", tt.a, tt.b, got)
			}
		})
	}
}

// FuzzCanonicalNumber holds the canonical form to exact arithmetic.
func FuzzCanonicalNumber(f *testing.F) {
	for _, seed := range []string{"0.10", "-1e-3", "+.5E2", "007", "1e400", "e", ".", "1.", "--2", "0e0", "123456789012345678901234567890"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 40 {
			return
		}
		canonical, ok := canonicalNumber(text)
		if !ok {
			return
		}
		if _, exponent, _ := splitExponent(text); exponent > 1000 || exponent < -1000 {
			return // exact arithmetic would need too many digits
		}
		want, valid := new(big.Rat).SetString(text)
		got, valid2 := new(big.Rat).SetString(canonical)
		if !valid || !valid2 || want.Cmp(got) != 0 {
			t.Errorf("%q becomes %q", text, canonical)
		}
		if again, ok := canonicalNumber(canonical); !ok || again != canonical {
			t.Errorf("%q becomes %q, and that %q", text, canonical, again)
		}
	})
}
