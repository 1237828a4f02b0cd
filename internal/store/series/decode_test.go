package series

import (
	"bytes"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// golden reads bytes that an earlier version may have written.
func golden(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".hex")
	if err != nil {
		t.Fatal(err)
	}
	data, err := hex.DecodeString(strings.Join(strings.Fields(string(text)), ""))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The golden files hold this.
var (
	goldenPoints = []cupel.Point{
		point(0, 1767323045678, 0.5), point(1, 1767323045715, -inf), point(300, 1767323045714, nan), point(-4, 0, 0.1),
	}
	goldenSeries = Series{
		Count: 40, Last: point(300, 1767323045714, nan), Min: &cupel.Point{Step: 1, Timestamp: 1767323045715, Value: cupel.Float(-inf)},
		Max: &cupel.Point{Step: 0, Timestamp: 1767323045678, Value: 0.5}, Sum: -inf, NaNs: 3, Blocks: 200,
	}
)

func TestGoldenBlock(t *testing.T) {
	points, err := Decode(golden(t, "block-1"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(goldenPoints, points, equal); d != "" {
		t.Errorf("points (-want +got):\n%s", d)
	}
	if got := Encode(goldenPoints); !bytes.Equal(got, golden(t, "block-1")) {
		t.Errorf("written now: %x", got)
	}
}

func TestGoldenState(t *testing.T) {
	s, err := Summary(goldenSeries.Columns(), golden(t, "state-1"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(goldenSeries, s, equal); d != "" {
		t.Errorf("series (-want +got):\n%s", d)
	}
	if got := goldenSeries.State(); !bytes.Equal(got, golden(t, "state-1")) {
		t.Errorf("written now: %x", got)
	}
}

func TestDamageIsFound(t *testing.T) {
	block, state := golden(t, "block-1"), golden(t, "state-1")
	newer := append([]byte{version + 1}, block[1:]...)
	decode := func(data []byte) error { _, err := Decode(data); return err }
	summary := func(data []byte) error { _, err := Summary(goldenSeries.Columns(), data); return err }
	for name, test := range map[string]struct {
		read   func([]byte) error
		data   []byte
		naming string
	}{
		"no block":              {decode, nil, "empty"},
		"no state":              {summary, nil, "empty"},
		"a newer block":         {decode, newer, "newer cupel"},
		"a newer state":         {summary, newer, "newer cupel"},
		"a block that is cut":   {decode, block[:len(block)-1], "cut"},
		"a state that is cut":   {summary, state[:len(state)-1], "cut"},
		"a block with more":     {decode, append(bytes.Clone(block), 0), "too many"},
		"a state with more":     {summary, append(bytes.Clone(state), 0), "too many"},
		"a block that promises": {decode, []byte{version, 0xff, 0xff, 0xff, 0xff, 0x7f}, "short"},
		"a number without end":  {summary, bytes.Repeat([]byte{0xff}, 30), "version"},
		"more NaN than points":  {summary, []byte{version, 0, 41, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "more values"},
	} {
		t.Run(name, func(t *testing.T) {
			err := test.read(test.data)
			if cupel.ErrorCode(err) != cupel.Corrupt || !strings.Contains(err.Error(), test.naming) {
				t.Errorf("got %v, want one of code corrupt that names %q", err, test.naming)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(golden(f, "block-1"))
	f.Add(Encode(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		points, err := Decode(data)
		if err != nil {
			return
		}
		again, err := Decode(Encode(points))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(points, again, equal); d != "" {
			t.Errorf("written and read again (-before +after):\n%s", d)
		}
	})
}

func FuzzSummary(f *testing.F) {
	f.Add(int64(40), golden(f, "state-1"))
	f.Add(int64(0), (&Series{}).State())
	f.Fuzz(func(t *testing.T, count int64, data []byte) {
		s, err := Summary(Columns{Count: count}, data)
		if err != nil {
			return
		}
		again, err := Summary(s.Columns(), s.State())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(s, again, equal); d != "" {
			t.Errorf("written and read again (-before +after):\n%s", d)
		}
	})
}
