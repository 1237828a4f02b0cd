package cupel_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/cupel/cupel"
)

// TestOutcomes holds the table of codes complete.
func TestOutcomes(t *testing.T) {
	seen := map[cupel.Code]bool{}
	for _, code := range cupel.Codes() {
		o := code.Outcome()
		if o.HTTPStatus < 400 || o.HTTPStatus > 599 || o.MLflow == "" || o.Python == "" {
			t.Errorf("%s: %+v", code, o)
		}
		if o.Exit < cupel.ExitCheck || o.Exit > cupel.ExitOther {
			t.Errorf("%s: exit status %d", code, o.Exit)
		}
		if seen[code] {
			t.Errorf("%s is listed twice", code)
		}
		seen[code] = true
	}
	if len(seen) != 10 {
		t.Errorf("%d codes, want 10", len(seen))
	}
	if got := cupel.Code("nonsense").Outcome(); got != cupel.Internal.Outcome() {
		t.Errorf("an unknown code becomes %+v", got)
	}
}

func TestErrorKeepsItsCause(t *testing.T) {
	err := fmt.Errorf("saving: %w", cupel.Errorf(cupel.Corrupt, "chunk %d: %w", 7, io.ErrUnexpectedEOF))
	if !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(err, &cupel.Error{Code: cupel.Corrupt}) {
		t.Errorf("%v lost its cause or its code", err)
	}
	if errors.Is(err, &cupel.Error{Code: cupel.Invalid}) {
		t.Errorf("%v has another code, too", err)
	}
	for want, err := range map[cupel.Code]error{cupel.Corrupt: err, cupel.Internal: io.EOF, "": nil} {
		if got := cupel.ErrorCode(err); got != want {
			t.Errorf("the code of %v is %q, want %q", err, got, want)
		}
	}
}
