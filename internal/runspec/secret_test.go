package runspec_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/runspec"
)

func TestVariablesThatAreRecorded(t *testing.T) {
	environ := []string{
		"PYTHONHASHSEED=0", "OMP_NUM_THREADS=4", "TZ=", "HOME=/home/ada", "PATH=/bin",
		"AWS_SECRET_ACCESS_KEY=hunter2", "GITHUBTOKEN=hunter2", "db_password=hunter2",
		"MODE=fast", "DATABASE=postgres://ada:hunter2@db/x", "LATIN=\xff", "NOTHING",
		"LONG=" + strings.Repeat("x", 5000),
	}
	listed := []string{"MODE", "GITHUBTOKEN", "db_password", "DATABASE", "LATIN", "MISSING", "LONG"}
	want := map[string]string{"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "4", "TZ": "", "MODE": "fast"}
	if diff := cmp.Diff(want, runspec.Variables(environ, listed)); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}

func TestRedactArgs(t *testing.T) {
	for name, tt := range map[string]struct{ argv, want, lost []string }{
		"nothing":              {[]string{"python", "t.py", "--lr", "0.1"}, []string{"python", "t.py", "--lr", "0.1"}, nil},
		"option, value":        {[]string{"t", "--api-key", "hunter2", "x"}, []string{"t", "--api-key", "<redacted>", "x"}, []string{"--api-key"}},
		"option=value":         {[]string{"t", "--db_password=hunter2=3"}, []string{"t", "--db_password=<redacted>"}, []string{"--db_password"}},
		"option without value": {[]string{"t", "--token", "--lr", "1"}, []string{"t", "--token", "--lr", "1"}, nil},
		"option at the end":    {[]string{"t", "--token"}, []string{"t", "--token"}, nil},
		"variable":             {[]string{"env", "API_TOKEN=hunter2", "t"}, []string{"env", "API_TOKEN=<redacted>", "t"}, []string{"API_TOKEN"}},
		"address": {
			[]string{"t", "--db=postgres://ada:hunter2@db/x"}, []string{"t", "--db=postgres://<redacted>@db/x"},
			[]string{"the address --db=postgres://<redacted>@db/x"},
		},
		"of a tokenizer":  {[]string{"t", "--pad_token", "<pad>", "--max-token=5"}, []string{"t", "--pad_token", "<pad>", "--max-token=5"}, nil},
		"keys of data":    {[]string{"t", "--sort-key", "id", "--token-dim", "5"}, []string{"t", "--sort-key", "id", "--token-dim", "5"}, nil},
		"column of words": {[]string{"t", "monkey=1", "key=2"}, []string{"t", "monkey=1", "key=2"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			clean, lost := runspec.RedactArgs(tt.argv)
			if diff := cmp.Diff(tt.want, clean); diff != "" {
				t.Errorf("argv (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.lost, lost); diff != "" {
				t.Errorf("lost (-want +got):\n%s", diff)
			}
		})
	}
}
