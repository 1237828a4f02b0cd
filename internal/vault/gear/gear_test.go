package gear_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/vault/gear"
)

func TestTableIsFixed(t *testing.T) {
	const want = "bcec5923126606973fefd0784dec878ef845edbffe3ce8416e870218e0ae4c6d"
	raw, err := binary.Append(nil, binary.LittleEndian, gear.Table)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	if diff := cmp.Diff(want, hex.EncodeToString(sum[:])); diff != "" {
		t.Errorf("the table has changed: stored chunks would not be found again (-want +got):\n%s", diff)
	}
}

func TestRollForgets(t *testing.T) {
	tail := []byte("the last 32 bytes alone do count")
	if len(tail) != gear.Window {
		t.Fatalf("the tail has %d bytes", len(tail))
	}
	if got, want := gear.Roll(append([]byte("whatever was before"), tail...)), gear.Roll(tail); got != want {
		t.Errorf("Roll = %#x, of the window alone %#x", got, want)
	}
	if gear.Roll(tail[1:]) == gear.Roll(tail) {
		t.Error("the first byte of the window does not count")
	}
}
