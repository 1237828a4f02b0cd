package chunk

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/vault/gear"
)

var update = flag.Bool("update", false, "write testdata/golden.json anew")

const goldenFile = "testdata/golden.json"

// golden is the content of testdata/golden.json, which clients in other
// languages test against too.
type golden struct {
	Params     Params         `json:"params"`
	GearSHA256 string         `json:"gear_sha256"` // of the table, little-endian
	Vectors    []goldenVector `json:"vectors"`
}

// goldenVector is one input and the lengths of its chunks.
type goldenVector struct {
	Name    string `json:"name"`
	Rule    string `json:"rule"`
	Size    int    `json:"size"`
	SHA256  string `json:"sha256"`
	Lengths []int  `json:"lengths"`
}

func TestGolden(t *testing.T) {
	got := makeGolden(t)
	if *update {
		writeGolden(t, got)
	}
	text, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	var want golden
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the rule has changed: stored chunks would not be found again (-want +got):\n%s", diff)
	}
}

func makeGolden(t *testing.T) golden {
	table, err := binary.Append(nil, binary.LittleEndian, gear.Table)
	if err != nil {
		t.Fatal(err)
	}
	const size = 3 << 20
	return golden{
		Params:     Rule(),
		GearSHA256: hexSum(table),
		Vectors: []goldenVector{
			vector(t, "random", `SHA-256("cupel golden 0"), SHA-256("cupel golden 1") and so on, concatenated`, randomInput(size)),
			vector(t, "csv", `rows "i,(i*i) mod 9973,(i*7919) mod 104729\n" for i = 0, 1 and so on`, csvInput(size)),
			vector(t, "zeros", "zero bytes", zeroInput(Max+Min+1)),
			vector(t, "short", "as random", randomInput(Min)),
			vector(t, "empty", "no bytes", nil),
		},
	}
}

func vector(t *testing.T, name, rule string, data []byte) goldenVector {
	t.Helper()
	return goldenVector{
		Name: name, Rule: rule, Size: len(data), SHA256: hexSum(data),
		Lengths: lengths(t, bytes.NewReader(data)),
	}
}

func writeGolden(t *testing.T, g golden) {
	t.Helper()
	text, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenFile, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
