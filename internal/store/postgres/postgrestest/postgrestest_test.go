//go:build unix

package postgrestest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestNewGivesEachCallItsOwnDatabase(t *testing.T) {
	first, second := connect(t, New(t)), connect(t, New(t))
	run(t, first, "CREATE TABLE here (n int)")
	run(t, second, "CREATE TABLE here (n int)")
}

// TestServerEndsWithItsProcess starts this binary again as a process that is
// killed while its server runs, and waits until the server's folder is gone.
func TestServerEndsWithItsProcess(t *testing.T) {
	if os.Getenv("POSTGRESTEST_VICTIM") != "" {
		beVictim(t)
	}
	temp, err := os.MkdirTemp("", "cupel-pgt-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(temp) })
	// As open as /tmp is: as root, the server runs under another account.
	if err := os.Chmod(temp, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	victim := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithItsProcess$")
	victim.Env = append(os.Environ(), "POSTGRESTEST_VICTIM=1", "TMPDIR="+temp)
	out, err := victim.CombinedOutput()
	if err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the victim ended with %v, want killed; it wrote:\n%s", err, out)
	}
	waitGone(t, filepath.Join(temp, "cupel-pg-*"))
}

// beVictim starts a server and kills its own process.
func beVictim(t *testing.T) {
	run(t, connect(t, New(t)), "SELECT 1")
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Kill(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Minute)
}

func waitGone(t *testing.T, pattern string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		left, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server still has its folder: %v", left)
		}
	}
}

func TestBinariesNamesWhatIsMissing(t *testing.T) {
	t.Setenv(binariesVariable, t.TempDir())
	if _, err := binaries(); err == nil || !strings.Contains(err.Error(), binariesVariable) {
		t.Errorf("binaries() = %v, want an error that names %s", err, binariesVariable)
	}
}

func TestNewestTakesTheHighestVersion(t *testing.T) {
	root := t.TempDir()
	for _, version := range []string{"9", "15", "17"} {
		folder := filepath.Join(root, version, "bin")
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, program := range []string{"initdb", "postgres"} {
			if version == "17" && program == "postgres" {
				continue // a version that was removed in part
			}
			if err := os.WriteFile(filepath.Join(folder, program), nil, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, want := newest(filepath.Join(root, "*", "bin")), filepath.Join(root, "15", "bin")
	if got != want {
		t.Errorf("newest = %q, want %q", got, want)
	}
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func run(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
