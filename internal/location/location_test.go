package location_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/location"
)

func TestFilled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := map[string]string{"CUPEL_URL": "http://host", "CUPEL_TOKEN": "from-env", "CUPEL_HOME": "/home"}
	for name, tt := range map[string]struct {
		given location.Location
		env   map[string]string
		want  location.Location
	}{
		"nothing":                         {},
		"a server of the environment":     {env: server, want: location.Location{URL: "http://host", Token: "from-env"}},
		"a folder wins over the server":   {given: location.Location{Home: "/data"}, env: server, want: location.Location{Home: "/data"}},
		"a given server":                  {given: location.Location{URL: "unix:/s"}, env: server, want: location.Location{URL: "unix:/s", Token: "from-env"}},
		"a given token file":              {given: location.Location{TokenFile: file}, env: server, want: location.Location{URL: "http://host", Token: "from-file", TokenFile: file}},
		"a token file of the environment": {env: map[string]string{"CUPEL_URL": "http://host", "CUPEL_TOKEN_FILE": file}, want: location.Location{URL: "http://host", Token: "from-file"}},
		"databases of the environment": {
			env:  map[string]string{"CUPEL_CATALOG": "postgres://db", "CUPEL_VAULT": "s3://b"},
			want: location.Location{Catalog: "postgres://db", Vault: "s3://b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tt.given.Filled(func(name string) string { return tt.env[name] })
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("%v: (-want +got):\n%s", err, diff)
			}
		})
	}
	_, err := location.Location{URL: "http://host", TokenFile: "missing"}.Filled(func(string) string { return "" })
	if cupel.ErrorCode(err) != cupel.NotFound {
		t.Errorf("without its file: %v", err)
	}
}
