package mlflowimport

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// mlflow is a real MLflow server with its own client beside it.
type mlflow struct {
	t       *testing.T
	url     string
	folder  string // with mlflow.db and artifacts
	command io.Writer
	answers *bufio.Reader
}

// environment finds what `make setup` has installed of a release.
func environment(t *testing.T, release string) string {
	t.Helper()
	bin, err := filepath.Abs("../../.venv-mlflow" + release + "/bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(bin, "mlflow")); err != nil {
		t.Fatalf("MLflow %s is not installed: run \"make setup\": %v", release, err)
	}
	return bin
}

// startMLflow starts a server of a release on an empty folder.
func startMLflow(t *testing.T, release string) *mlflow {
	t.Helper()
	bin := environment(t, release)
	m := &mlflow{t: t, folder: t.TempDir()}
	address := freeAddress(t)
	m.url = "http://" + address
	host, port, _ := net.SplitHostPort(address)
	m.start(nil, nil, filepath.Join(bin, "python"), "-m", "mlflow", "server", "--host", host, "--port", port, "--workers", "1",
		"--backend-store-uri", "sqlite:///"+filepath.Join(m.folder, "mlflow.db"), "--artifacts-destination", filepath.Join(m.folder, "artifacts"))
	for ready := false; !ready; time.Sleep(100 * time.Millisecond) {
		answer, err := http.Get(m.url + "/health")
		if err == nil {
			ready = answer.StatusCode == http.StatusOK
			answer.Body.Close()
		}
		if t.Context().Err() != nil {
			t.Fatal("MLflow's server does not start")
		}
	}
	commands, input, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	output, answers, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	m.start(commands, answers, filepath.Join(bin, "python"), "testdata/driver.py")
	commands.Close()
	answers.Close()
	m.command, m.answers = input, bufio.NewReader(output)
	t.Cleanup(func() { input.Close(); output.Close() })
	return m
}

// start starts a program that ends with the test, with all that it has started.
func (m *mlflow) start(stdin, stdout *os.File, program string, args ...string) {
	m.t.Helper()
	log, err := os.Create(filepath.Join(m.t.TempDir(), "log"))
	if err != nil {
		m.t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Stderr = log
	cmd.Stdout = log
	if stdout != nil {
		cmd.Stdin, cmd.Stdout = stdin, stdout
	}
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "MLFLOW_DISABLE_TELEMETRY=true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		cmd.Wait()
		if text, err := os.ReadFile(log.Name()); err == nil && m.t.Failed() {
			m.t.Logf("%s %s:\n%s", program, args[0], text[max(0, len(text)-4000):])
		}
		log.Close()
	})
}

// tell gives the client a command on the server at url, and decodes its answer.
func (m *mlflow) tell(command, url string, answer any) {
	m.t.Helper()
	if _, err := fmt.Fprintln(m.command, command, url); err != nil {
		m.t.Fatal(err)
	}
	line, err := m.answers.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, answer)
	}
	if err != nil {
		m.t.Fatalf("MLflow's client, %s: %v", command, err)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
