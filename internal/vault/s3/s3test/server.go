// Package s3test runs a real S3 server for tests: versitygw over a temporary
// folder, one for each test binary, started by the first test that asks.
package s3test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Credentials of the server's one user.
const (
	accessKey = "cupel-test"
	secretKey = "cupel-test-secret"
)

// server is a running versitygw.
type server struct {
	endpoint string
	log      *os.File       // its output, readable also when it is removed
	life     io.WriteCloser // never written to: its end is the end of the server
	exited   chan struct{}
}

// shared starts the server of this test binary, once.
var shared = sync.OnceValues(start)

// start starts versitygw. Another process may take the free port first, so it
// tries a few times.
func start() (*server, error) {
	binary, err := find()
	if err != nil {
		return nil, err
	}
	for range 3 {
		var s *server
		if s, err = launch(binary); err != nil {
			return nil, err
		}
		if err = s.wait(); err == nil {
			return s, nil
		}
	}
	return nil, err
}

// find returns the path of versitygw.
func find() (string, error) {
	if path := os.Getenv("CUPEL_TEST_VERSITYGW"); path != "" {
		return path, nil
	}
	if root, err := repository(); err == nil {
		path := filepath.Join(root, ".cache", "bin", "versitygw")
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	path, err := exec.LookPath("versitygw")
	if err != nil {
		return "", fmt.Errorf("the tests of S3 need versitygw, a real S3 server: run \"make setup\", "+
			"which installs it, or set CUPEL_TEST_VERSITYGW to its path: %w", err)
	}
	return path, nil
}

// repository returns the folder of go.mod, above the folder of the test.
func repository() (string, error) {
	folder, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(folder, "go.mod")); missing == nil {
			return folder, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", os.ErrNotExist
		}
		folder = parent
	}
	return "", err
}

// watchdog runs the command after its first argument until standard input ends,
// which it does when the test binary ends in any way at all, or until the
// command does. Then it removes the folder of its first argument.
const watchdog = `
trap '' INT TERM HUP
folder=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ read -r _; kill -9 "$server"; } <&3 &
reader=$!
wait "$server"
kill -9 "$reader"
rm -rf "$folder"
`

// launch starts versitygw on a free port, under the watchdog.
func launch(binary string) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "cupel-s3test-")
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	command := exec.Command("/bin/sh", "-c", watchdog, "s3test", folder,
		binary, "--port", address, "--quiet", "posix", folder)
	command.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+accessKey, "ROOT_SECRET_KEY="+secretKey)
	command.Stdout, command.Stderr = log, log
	s := &server{endpoint: "http://" + address, log: log, exited: make(chan struct{})}
	if s.life, err = command.StdinPipe(); err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(s.exited)
		_ = command.Wait() // the log says why
	}()
	return s, nil
}

// freeAddress returns an address of the loopback that nobody listens on.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// wait waits until the server answers, a refusal of strangers being its answer.
func (s *server) wait() error {
	deadline := time.After(30 * time.Second)
	for {
		answer, err := http.Get(s.endpoint + "/")
		if err == nil && answer.Body.Close() == nil && answer.StatusCode == http.StatusForbidden {
			return nil
		}
		select {
		case <-s.exited:
			return s.failed("ended")
		case <-deadline:
			return s.failed("does not answer")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// failed ends a server that is not up, and says what it said.
func (s *server) failed(what string) error {
	said, err := io.ReadAll(io.NewSectionReader(s.log, 0, 1<<20))
	return errors.Join(
		fmt.Errorf("versitygw at %s %s: %s", s.endpoint, what, strings.TrimSpace(string(said))),
		err, s.life.Close())
}
