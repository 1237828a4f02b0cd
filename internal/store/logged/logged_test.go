package logged_test

import (
	"encoding/hex"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/store/logged"
)

var same = cmp.Options{cmpopts.EquateNaNs(), cmpopts.EquateEmpty()}

// byKey compares metrics whatever their order, which is another one in bytes that
// Encode did not write.
var byKey = cmpopts.SortSlices(func(a, b logged.Metric) bool { return a.Key < b.Key })

var full = logged.Run{
	Params: map[string]string{"lr": "0.1", "": "", "größe": "7"},
	Tags:   map[string]string{"mlflow.user": "ada"},
	Metrics: []logged.Metric{
		{Key: "auc", Last: 0.9, Min: math.Inf(-1), Max: 0.95, Mean: math.NaN(), Count: math.MaxInt64, State: []byte{1, 2, 3}},
		{Key: "nan", Last: math.NaN(), Min: math.NaN(), Max: math.NaN(), Mean: math.NaN(), Count: 1},
	},
}

func TestRunsReadBack(t *testing.T) {
	for name, run := range map[string]logged.Run{"full": full, "empty": {}} {
		t.Run(name, func(t *testing.T) {
			got, err := logged.Decode(run.Encode())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(run, got, same); diff != "" {
				t.Errorf("run (-want +got):\n%s", diff)
			}
		})
	}
}

// golden is a run of version 1 as it was written first.
const golden = "010102" + "6c72" + "03302e31" + "01" + "0b6d6c666c6f772e75736572" + "03616461" +
	"01" + "03617563" + "000000000000e03f" + "000000000000d03f" + "000000000000e83f" + "010000000000f87f" + "02" + "020901"

func TestGolden(t *testing.T) {
	data, err := hex.DecodeString(golden)
	if err != nil {
		t.Fatal(err)
	}
	want := logged.Run{
		Params: map[string]string{"lr": "0.1"}, Tags: map[string]string{"mlflow.user": "ada"},
		Metrics: []logged.Metric{{Key: "auc", Last: 0.5, Min: 0.25, Max: 0.75, Mean: math.NaN(), Count: 2, State: []byte{9, 1}}},
	}
	got, err := logged.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("run (-want +got):\n%s", diff)
	}
	if written := hex.EncodeToString(want.Encode()); written != golden {
		t.Errorf("it is written as\n%s, want\n%s", written, golden)
	}
}

// TestDamageIsCorrupt cuts a run short everywhere, and lengthens it.
func TestDamageIsCorrupt(t *testing.T) {
	data := full.Encode()
	damaged := [][]byte{append(data[:len(data):len(data)], 0), append([]byte{2}, data[1:]...)}
	for n := range data {
		damaged = append(damaged, data[:n])
	}
	for _, d := range damaged {
		if _, err := logged.Decode(d); cupel.ErrorCode(err) != cupel.Corrupt {
			t.Errorf("%d bytes of %d: %v, want code corrupt", len(d), len(data), err)
		}
	}
}

// FuzzDecode checks that any bytes are an error of code corrupt, or a run that
// reads back.
func FuzzDecode(f *testing.F) {
	f.Add(full.Encode())
	f.Add((&logged.Run{}).Encode())
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, data []byte) {
		run, err := logged.Decode(data)
		if err != nil {
			if cupel.ErrorCode(err) != cupel.Corrupt {
				t.Errorf("code of %v", err)
			}
			return
		}
		again, err := logged.Decode(run.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(run, again, same, byKey); diff != "" {
			t.Errorf("it reads back as another run (-first +second):\n%s", diff)
		}
	})
}
