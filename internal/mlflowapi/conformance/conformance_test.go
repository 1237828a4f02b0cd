// Package conformance drives Cupel with MLflow's real clients, the last release
// before 3 and the newest one, unchanged and as their users do. The flows are in
// the *_test.py files beside it; requirements-mlflow*.txt name what they need.
package conformance

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/server"
	"github.com/cupel/cupel/internal/wire"
)

func TestClient2(t *testing.T) { testClient(t, "2") }
func TestClient3(t *testing.T) { testClient(t, "3") }

// testClient runs the flows with a release, each against an empty server, and one
// that asks for tokens.
func testClient(t *testing.T, release string) {
	python, err := filepath.Abs(filepath.Join("..", "..", "..", ".venv-mlflow"+release, "bin", "python"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(python); err != nil {
		t.Fatalf("MLflow's client is not installed: run make setup: %v", err)
	}
	url, guarded := serve(t), serve(t)
	tests := exec.CommandContext(t.Context(), python, "-m", "pytest", "--basetemp", t.TempDir())
	tests.Env = append(os.Environ(),
		"MLFLOW_TRACKING_URI="+url, "CUPEL_GUARDED_URL="+guarded, "CUPEL_GUARDED_TOKEN="+token(t, guarded),
		"CUPEL_PROGRAM="+program(t), "PYTHONDONTWRITEBYTECODE=1", "HOME="+t.TempDir(), "MPLCONFIGDIR="+t.TempDir(), "TMPDIR="+t.TempDir())
	output, err := tests.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	t.Log(lines[len(lines)-1])
}

// program builds the command line and returns its path.
func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cupel")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", path, "../../../cmd/cupel")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return path
}

// serve starts an empty server on a free port, and closes it when the test ends.
func serve(t *testing.T) (url string) {
	t.Helper()
	config := server.DefaultConfig()
	config.Listen, config.Home = "127.0.0.1:0", t.TempDir()
	s := server.New(config, slog.New(slog.DiscardHandler))
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s.URL()
}

// token makes the first token of a server, which asks everybody for one from then
// on.
func token(t *testing.T, url string) string {
	t.Helper()
	body, err := json.Marshal(cupel.TokenRequest{Name: "ci", Role: cupel.RoleWrite})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post(url+wire.Base+"/tokens", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var made cupel.NewToken
	if err := json.NewDecoder(answer.Body).Decode(&made); err != nil || made.Secret == "" {
		t.Fatalf("no token: %s, %v", answer.Status, err)
	}
	return made.Secret
}
