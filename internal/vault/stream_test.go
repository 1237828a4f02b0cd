package vault_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

func TestStream(t *testing.T) {
	torn := errors.New("torn")
	known := cupel.Errorf(cupel.PermissionDenied, "no")
	for _, test := range []struct {
		name string
		src  io.Reader
		n    int64
		want string
		code cupel.Code
	}{
		{"whole", strings.NewReader("0123"), 4, "0123", ""},
		{"a part", strings.NewReader("0123"), 2, "01", ""},
		{"nothing", strings.NewReader("0123"), 0, "", ""},
		{"wrong checksum", io.MultiReader(strings.NewReader("0123"), iotest.ErrReader(torn)), 4, "0123", cupel.Corrupt},
		{"end with the last bytes", iotest.DataErrReader(strings.NewReader("0123")), 4, "0123", ""},
		{"early end", strings.NewReader("0123"), 5, "0123", cupel.Corrupt},
		{"broken off", io.MultiReader(strings.NewReader("01"), iotest.ErrReader(torn)), 4, "01", cupel.Unavailable},
		{"error with a code", iotest.ErrReader(known), 4, "", cupel.PermissionDenied},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := vault.NewStream(t.Context(), io.NopCloser(test.src), "object k", test.n)
			got, err := io.ReadAll(s)
			if string(got) != test.want || cupel.ErrorCode(err) != test.code {
				t.Errorf("got %q, code %q: %v; want %q, code %q", got, cupel.ErrorCode(err), err, test.want, test.code)
			}
		})
	}
}
