//go:build unix

package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"

	"github.com/cupel/cupel/client"
)

// starter is one process that was told to serve on a socket.
type starter struct {
	*exec.Cmd
	log bytes.Buffer
}

// TestManyStart starts a local server in many processes at the same moment: one
// serves, and all others end well once it answers.
func TestManyStart(t *testing.T) {
	const many = 20
	folder, err := os.MkdirTemp("", "cupel-") // a test's own folder may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	address := "unix:" + filepath.Join(folder, "run", "s")
	ended := make(chan *starter, many)
	for range many {
		s := &starter{Cmd: exec.Command(filepath.Join(binaries, "cupel"), "server", "--listen", address)}
		s.Env = append(os.Environ(), "CUPEL_HOME="+folder)
		s.Stderr = &s.log
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		go func() { s.Wait(); ended <- s }()
	}
	said := regexp.MustCompile(`process (\d+) serves`)
	pid := 0
	for range many - 1 {
		s := <-ended
		match := said.FindStringSubmatch(s.log.String())
		if s.ProcessState.ExitCode() != 0 || match == nil {
			t.Errorf("one ended with %s: %s", s.ProcessState, &s.log)
			continue
		}
		other, _ := strconv.Atoi(match[1])
		if pid != 0 && other != pid {
			t.Errorf("process %d serves, and so does %d", pid, other)
		}
		pid = other
	}
	c, err := client.Open(client.Options{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ListProjects(t.Context()); err != nil {
		t.Error(err)
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if last := <-ended; last.Process.Pid != pid || last.ProcessState.ExitCode() != 0 {
		t.Errorf("process %d served, and %d ended with %s: %s", pid, last.Process.Pid, last.ProcessState, &last.log)
	}
}
