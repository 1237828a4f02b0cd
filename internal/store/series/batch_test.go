package series

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// goldenBatch is what the golden file holds.
var goldenBatch = []cupel.LoggedPoint{
	{Key: "loss", Point: goldenPoints[0]}, {Key: "loss", Point: goldenPoints[1]}, {Key: "val/größe", Point: goldenPoints[2]}, {Key: "loss", Point: goldenPoints[3]},
}

func TestGoldenBatch(t *testing.T) {
	got := ByKey{}
	if err := got.Add(golden(t, "batch-1")); err != nil {
		t.Fatal(err)
	}
	want := ByKey{"loss": {goldenPoints[0], goldenPoints[1], goldenPoints[3]}, "val/größe": {goldenPoints[2]}}
	if d := cmp.Diff(want, got, equal); d != "" {
		t.Errorf("points (-want +got):\n%s", d)
	}
	if d := cmp.Diff(want, Gather(goldenBatch), equal); d != "" {
		t.Errorf("gathered (-want +got):\n%s", d)
	}
	if got := EncodeBatch(goldenBatch); !bytes.Equal(got, golden(t, "batch-1")) {
		t.Errorf("written now: %x", got)
	}
}

func TestBatchesAdd(t *testing.T) {
	got := ByKey{}
	for _, batch := range [][]cupel.LoggedPoint{nil, goldenBatch[:3], goldenBatch[3:]} {
		if err := got.Add(EncodeBatch(batch)); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(Gather(goldenBatch), got, equal); d != "" {
		t.Errorf("points of several batches (-want +got):\n%s", d)
	}
}

func TestStretches(t *testing.T) {
	for n, batch := range map[int][]cupel.LoggedPoint{0: nil, 1: goldenBatch[:2], 3: goldenBatch} {
		if got := Stretches(batch); got != n {
			t.Errorf("%d points have %d stretches, want %d", len(batch), got, n)
		}
	}
}

func TestDamagedBatchIsFound(t *testing.T) {
	batch, none := golden(t, "batch-1"), Encode(nil)
	for name, test := range map[string]struct {
		data   []byte
		naming string
	}{
		"nothing":                {nil, "empty"},
		"a newer one":            {append([]byte{version + 1}, batch[1:]...), "newer cupel"},
		"cut":                    {batch[:len(batch)-1], "cut"},
		"with more":              {append(bytes.Clone(batch), 0), "too many"},
		"that promises keys":     {[]byte{version, 0xff, 0xff, 0xff, 0x7f}, "short"},
		"a key without end":      {append([]byte{version, 1, 200}, none...), "cut"},
		"more points than keys":  {append([]byte{version, 0}, Encode(goldenPoints)...), "4 points too many"},
		"fewer points than keys": {append([]byte{version, 1, 1, 'a', 1}, none...), "too few"},
	} {
		t.Run(name, func(t *testing.T) {
			err := ByKey{}.Add(test.data)
			if cupel.ErrorCode(err) != cupel.Corrupt || !strings.Contains(err.Error(), test.naming) {
				t.Errorf("got %v, want one of code corrupt that names %q", err, test.naming)
			}
		})
	}
}

func FuzzBatch(f *testing.F) {
	f.Add(golden(f, "batch-1"))
	f.Add(EncodeBatch(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		points := ByKey{}
		if err := points.Add(data); err != nil {
			return
		}
		var batch []cupel.LoggedPoint
		for key, of := range points {
			for _, p := range of {
				batch = append(batch, cupel.LoggedPoint{Key: key, Point: p})
			}
		}
		again := ByKey{}
		if err := again.Add(EncodeBatch(batch)); err != nil {
			t.Fatal(err)
		}
		for key, of := range points {
			if len(of) == 0 {
				delete(points, key)
			}
		}
		if d := cmp.Diff(points, again, equal); d != "" {
			t.Errorf("written and read again (-before +after):\n%s", d)
		}
	})
}
