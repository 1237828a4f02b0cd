package recipe

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/v1.segment anew")

const goldenSegment = "testdata/v1.segment"

// TestGolden reads the second segment of file(MaxChunks+3) in version 1 of the
// format. It must stay readable: regenerate it only together with a new
// version, and then under a new name.
func TestGolden(t *testing.T) {
	want := file(MaxChunks + 3).Split()[1]
	written, err := want.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(goldenSegment, written, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(goldenSegment)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, written) {
		t.Errorf("the form has changed:\n%s", cmp.Diff(data, written))
	}
	var got Segment
	if err := got.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}
