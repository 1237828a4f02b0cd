package vault_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/cupel/cupel/internal/vault"
)

func TestSame(t *testing.T) {
	long := strings.Repeat("0123456789", 100_000)
	for _, test := range []struct {
		name, a, b string
		want       bool
	}{
		{"empty", "", "", true},
		{"equal", "cupel", "cupel", true},
		{"other", "cupel", "cubel", false},
		{"longer", "cupel", "cupels", false},
		{"shorter", "cupel", "", false},
		{"long", long, long, true},
		{"long, last byte", long + "a", long + "b", false},
		{"long, one more", long, long + "b", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := iotest.HalfReader(strings.NewReader(test.b))
			got, err := vault.Same(t.Context(), strings.NewReader(test.a), b)
			if got != test.want || err != nil {
				t.Errorf("Same = %v, %v, want %v", got, err, test.want)
			}
		})
	}
}

func TestSameFails(t *testing.T) {
	torn := errors.New("torn")
	_, err := vault.Same(t.Context(), strings.NewReader("cupel"), io.MultiReader(strings.NewReader("cu"), iotest.ErrReader(torn)))
	if !errors.Is(err, torn) {
		t.Errorf("Same = %v, want the reader's error", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(torn)
	if _, err := vault.Same(ctx, strings.NewReader(""), strings.NewReader("")); !errors.Is(err, torn) {
		t.Errorf("Same = %v, want the context's cause", err)
	}
}
