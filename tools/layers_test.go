// Package tools_test checks the rules of .depguard.yml: each entry has to fire
// in the files that it is about, since a pattern that matches nothing is silent.
package tools_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/OpenPeeDeeP/depguard/v2"
	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/go/analysis"
)

const module = "github.com/cupel/cupel/"

// files names a file that each rule is about.
var files = map[string]string{
	"vocabulary-is-standard-library-only":   "image.go",
	"filter-and-compare-are-pure":           "internal/filter/parse.go",
	"formats-are-pure":                      "internal/vault/pack/pack.go",
	"forms-of-the-store-are-pure":           "internal/store/series/series.go",
	"catalog-does-not-know-the-vault":       "internal/catalog/catalog.go",
	"vault-does-not-know-the-catalog":       "internal/vault/pack/pack.go",
	"vault-does-not-know-its-back-ends":     "internal/vault/vault.go",
	"folder-stands-alone":                   "internal/vault/folder/folder.go",
	"s3-stands-alone":                       "internal/vault/s3/s3.go",
	"store-is-below-the-rules":              "internal/store/store.go",
	"store-does-not-know-its-databases":     "internal/store/store.go",
	"sqlite-stands-alone":                   "internal/store/sqlite/sqlite.go",
	"postgres-stands-alone":                 "internal/store/postgres/postgres.go",
	"service-knows-no-technology":           "internal/service/service.go",
	"repro-describes-and-stores-nothing":    "internal/repro/capture.go",
	"trees-and-run-specs-are-pure":          "internal/runspec/spec.go",
	"scaffold-lays-out-files":               "internal/scaffold/scaffold.go",
	"studies-are-pure":                      "internal/study/study.go",
	"replay-runs-on-the-users-machine":      "internal/service/service.go",
	"replay-goes-through-a-registry":        "internal/replay/replay.go",
	"scratch-knows-folders-and-git":         "internal/replay/scratch/scratch.go",
	"replay-documents-are-pure":             "internal/replay/document/document.go",
	"provenance-goes-through-a-registry":    "internal/provenance/code.go",
	"runner-goes-through-a-registry":        "internal/runner/runner.go",
	"sweeps-go-through-a-registry":          "internal/sweep/sweep.go",
	"river-stays-in-the-queue":              "internal/cli/cli.go",
	"queue-knows-jobs-alone":                "internal/queue/queue.go",
	"git-knows-git-alone":                   "internal/repro/git/git.go",
	"import-writes-as-any-program-can":      "internal/mlflowimport/links.go",
	"httpapi-goes-through-the-service":      "internal/httpapi/server.go",
	"mlflowapi-goes-through-the-service":    "internal/mlflowapi/routes.go",
	"serving-goes-through-a-registry":       "internal/serve/server.go",
	"predict-is-for-every-program":          "predict/npy/npy.go",
	"verdicts-and-data-are-pure":            "internal/verdict/verdict.go",
	"training-goes-through-a-registry":      "train/train.go",
	"components-are-as-anybody-writes-them": "train/models/models.go",
	"evaluations-are-pure":                  "train/evaluate/evaluate.go",
	"nothing-below-trains":                  "internal/replay/replay.go",
	"location-opens-and-no-more":            "internal/location/location.go",
	"client-is-light":                       "client/client.go",
	"wire-is-what-both-sides-know":          "internal/wire/wire.go",
	"embedded-is-below-the-command-line":    "embedded/embedded.go",
	"command-line-uses-what-others-can":     "internal/cli/cli.go",
	"main-only-starts":                      "cmd/cupel/main.go",
	"test-support-stays-in-tests":           "internal/cli/cli.go",
}

func TestEveryRuleFires(t *testing.T) {
	settings := readSettings(t)
	for name, list := range settings {
		file, known := files[name]
		if !known {
			t.Errorf("no file is named for rule %s", name)
			continue
		}
		alone := newAnalyzer(t, depguard.LinterSettings{name: list})
		for denied, reason := range list.Deny {
			if reason == "" {
				t.Errorf("rule %s gives no reason for %s", name, denied)
			}
			imported := strings.TrimSuffix(denied, "$")
			if imported == denied && strings.HasSuffix(denied, "/") {
				imported += "something"
			}
			if found := check(t, alone, file, imported); found == 0 {
				t.Errorf("rule %s lets %s import %s", name, file, imported)
			}
		}
	}
}

func TestWhatIsAllowed(t *testing.T) {
	analyzer := newAnalyzer(t, readSettings(t))
	for name, tt := range map[string]struct{ file, imported string }{
		"the vocabulary uses the standard library": {"image.go", "encoding/json"},
		"everything uses the vocabulary":           {"internal/filter/parse.go", strings.TrimSuffix(module, "/")},
		"tests of the vocabulary compare":          {"image_test.go", "github.com/google/go-cmp/cmp"},
		"the vault uses its formats":               {"internal/vault/vault.go", module + "internal/vault/pack"},
		"a format uses another":                    {"internal/vault/pack/pack.go", module + "internal/vault/digest"},
		"a digest is a parameter of a query":       {"internal/vault/digest/sql.go", "database/sql/driver"},
		"the catalog uses the search language":     {"internal/catalog/catalog.go", module + "internal/filter"},
		"the store implements the catalog":         {"internal/store/store.go", module + "internal/catalog"},
		"the store implements the index":           {"internal/store/store.go", module + "internal/vault"},
		"the service uses both":                    {"internal/service/service.go", module + "internal/vault"},
		"capture asks git":                         {"internal/repro/candidates.go", module + "internal/repro/git"},
		"manifests name bytes by digest":           {"internal/tree/manifest.go", module + "internal/vault/digest"},
		"verdicts compare specs":                   {"internal/verdict/run.go", module + "internal/runspec"},
		"data is read as arrays":                   {"internal/dataset/read.go", module + "predict/npy"},
		"a component reads arrays":                 {"train/data/numpy.go", module + "predict/npy"},
		"a program that trains makes runs again":   {"train/reproduce.go", module + "internal/replay"},
		"embedded picks a database":                {"embedded/open.go", module + "internal/store/sqlite"},
		"the command line uses embedded":           {"internal/cli/cli.go", module + "embedded"},
		"the command line uses the client":         {"internal/cli/cli.go", module + "client"},
		"the client speaks the contract":           {"client/client.go", module + "internal/wire"},
		"the server serves what embedded opens":    {"internal/server/server.go", module + "embedded"},
		"main uses the command line":               {"cmd/cupel/main.go", module + "internal/cli"},
		"tests start servers":                      {"internal/service/service_test.go", module + "internal/vault/s3/s3test"},
	} {
		t.Run(name, func(t *testing.T) {
			if found := check(t, analyzer, tt.file, tt.imported); found != 0 {
				t.Errorf("%s may not import %s", tt.file, tt.imported)
			}
		})
	}
}

func readSettings(t *testing.T) depguard.LinterSettings {
	t.Helper()
	text, err := os.ReadFile("../.depguard.yml")
	if err != nil {
		t.Fatal(err)
	}
	var settings depguard.LinterSettings
	if err := yaml.Unmarshal(text, &settings); err != nil {
		t.Fatal(err)
	}
	return settings
}

func newAnalyzer(t *testing.T, settings depguard.LinterSettings) *analysis.Analyzer {
	t.Helper()
	analyzer, err := depguard.NewAnalyzer(&settings)
	if err != nil {
		t.Fatal(err)
	}
	return analyzer
}

// check returns how many findings there are in a file that has one import.
func check(t *testing.T, analyzer *analysis.Analyzer, file, imported string) int {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	source := "package p\n\nimport _ \"" + imported + "\"\n"
	parsed, err := parser.ParseFile(fset, filepath.Join(root, filepath.FromSlash(file)), source, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	_, err = analyzer.Run(&analysis.Pass{
		Analyzer: analyzer,
		Fset:     fset,
		Files:    []*ast.File{parsed},
		Report:   func(analysis.Diagnostic) { found++ },
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
