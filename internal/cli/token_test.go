package cli

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func TestExpiry(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, berlin)
	tests := map[string]string{ // to the end in RFC 3339; "" where it is refused
		"90d":                  "2026-05-01T11:00:00Z",
		"2w":                   "2026-02-14T11:00:00Z",
		"1h30m":                "2026-01-31T12:30:00Z",
		"2026-01-31":           "2026-01-31T23:00:00Z", // the end of that day here
		"2026-02-01T00:00:00Z": "2026-02-01T00:00:00Z",
		"2026-01-30":           "",
		"0d":                   "",
		"-3d":                  "",
		"d":                    "",
		"3x":                   "",
		"1.5d":                 "",
		"99999999d":            "",
		"90 d":                 "",
		"soon":                 "",
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			end, err := expiry(text, now)
			if want == "" {
				if cupel.ErrorCode(err) != cupel.Invalid {
					t.Errorf("expiry is %v, %v; want an error of code invalid", end, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, end.Format(time.RFC3339)); diff != "" {
				t.Errorf("expiry (-want +got):\n%s", diff)
			}
		})
	}
	if end, err := expiry("", now); end != nil || err != nil {
		t.Errorf("without an expiry it is %v, %v; want never", end, err)
	}
}
