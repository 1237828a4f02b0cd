package vault_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/cupel/cupel/internal/vault"
)

func TestSpan(t *testing.T) {
	for _, test := range []struct {
		name                 string
		size, offset, length int64
		want                 int64
		inside               bool
	}{
		{"whole", 10, 0, 10, 10, true},
		{"to the end", 10, 4, -1, 6, true},
		{"empty at the end", 10, 10, 0, 0, true},
		{"nothing left", 10, 10, -1, 0, true},
		{"empty object", 0, 0, -1, 0, true},
		{"one too many", 10, 4, 7, 7, false},
		{"after the end", 10, 11, -1, 0, false},
		{"before the start", 10, -1, 1, 0, false},
		{"sum overflows", 10, 4, math.MaxInt64, math.MaxInt64, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, inside := vault.Span(test.size, test.offset, test.length)
			if got != test.want || inside != test.inside {
				t.Errorf("Span = %d, %v, want %d, %v", got, inside, test.want, test.inside)
			}
		})
	}
}

func TestLiveWrapsTheCause(t *testing.T) {
	cause := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	if err := vault.Live(ctx); err != nil {
		t.Errorf("Live = %v before the end", err)
	}
	cancel(cause)
	if err := vault.Live(ctx); !errors.Is(err, cause) {
		t.Errorf("Live = %v, want one that wraps %v", err, cause)
	}
}
