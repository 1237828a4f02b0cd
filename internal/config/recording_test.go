package config

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func TestRecordingSettings(t *testing.T) {
	root := t.TempDir()
	for name, tt := range map[string]struct {
		text string
		want Recording
	}{
		"no keys":      {"project: risk\n", Recording{}},
		"an empty one": {"inputs:\nenvironment:\n", Recording{}},
		"inputs are beside the file": {"inputs: [data/train.csv, /mnt/all]\nenvironment: [SEED]\n", Recording{
			Inputs: []string{filepath.Join(root, "data", "train.csv"), "/mnt/all"}, Environment: []string{"SEED"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, filepath.Join(root, FileName), tt.text)
			write(t, filepath.Join(root, "below", "here"), "")
			got, err := RecordingSettings(filepath.Join(root, "below"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got, err := RecordingSettings(t.TempDir()); err != nil || got.Inputs != nil || got.Environment != nil {
		t.Errorf("without a file: %v: %+v", err, got)
	}
}

func TestRecordingSettingsRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"a text for a list": "inputs: data.csv\n",
		"a map in a list":   "environment: [{a: b}]\n",
		"an empty path":     "inputs: ['']\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, FileName), text)
			_, err := RecordingSettings(dir)
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), FileName) {
				t.Errorf("error %v, want one of code invalid that names the file", err)
			}
		})
	}
}
