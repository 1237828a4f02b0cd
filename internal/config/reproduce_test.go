package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
)

func TestReproduceSettings(t *testing.T) {
	tolerance := 1e-4
	for name, tt := range map[string]struct {
		text string
		want config.Reproduce
	}{
		"not there": {"project: churn\n", config.Reproduce{}},
		"empty":     {"reproduce:\n", config.Reproduce{}},
		"all": {
			"project: churn\nreproduce:\n  ignore: [metrics/epoch_seconds, \"artifacts/plots/*\"]\n  tolerance: 1e-4\n  tolerances: {auc: 0, loss: 1e-9}\n",
			config.Reproduce{
				Ignore: []string{"metrics/epoch_seconds", "artifacts/plots/*"}, Tolerance: &tolerance,
				Tolerances: map[string]float64{"auc": 0, "loss": 1e-9},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := config.ReproduceSettings(projectOf(t, tt.text))
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%v, settings (-want +got):\n%s", err, diff)
			}
		})
	}
}

func projectOf(t *testing.T, text string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, config.FileName), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestReproduceSettingsThatAreRefused(t *testing.T) {
	for name, tt := range map[string]struct{ text, says string }{
		"unknown key":       {"reproduce: {tolerence: 1}", "tolerence"},
		"no list":           {"reproduce: {ignore: metrics/x}", "ignore"},
		"no object":         {"reproduce: strict", "reproduce"},
		"pattern nowhere":   {"reproduce: {ignore: [loss]}", "metrics/"},
		"pattern broken":    {"reproduce: {ignore: [\"metrics/[\"]}", "no pattern"},
		"negative":          {"reproduce: {tolerance: -1}", "tolerance"},
		"not finite":        {"reproduce: {tolerance: .inf}", "tolerance"},
		"not a number":      {"reproduce: {tolerances: {auc: .nan}}", "auc"},
		"text for a number": {"reproduce: {tolerances: {auc: low}}", "auc"},
		"no YAML":           {"reproduce: [", "cupel.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.ReproduceSettings(projectOf(t, tt.text))
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want %q", err, tt.says)
			}
		})
	}
}
