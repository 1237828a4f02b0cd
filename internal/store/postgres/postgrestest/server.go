//go:build unix

package postgrestest

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// superuser is both the account that the server runs under when the tests run
// as root (PostgreSQL refuses root) and the name of the database's superuser.
const superuser = "postgres"

// startTimeout is how long initdb and the first connection may take together.
const startTimeout = 2 * time.Minute

// hasty are the settings of a server whose data nobody will miss.
var hasty = []string{"fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=32MB"}

// keeper is the shell script that owns the server. Its standard input is a pipe
// from the test process: when that closes, because the process ended in
// whatever way, the script stops the server and removes the folder.
const keeper = `
bin=$1 folder=$2
shift 2
trap 'rm -rf "$folder"' EXIT
"$bin/initdb" --no-sync --no-instructions --pgdata="$folder/data" \
	--username=postgres --auth=trust --encoding=UTF8 --locale=C || exit
"$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= "$@" &
server=$!
read -r _
kill -QUIT $server
wait $server
`

// Server is a running PostgreSQL.
type Server struct {
	folder string         // holds the data, the socket and the log
	log    *os.File       // what initdb and the server wrote
	alive  io.WriteCloser // the keeper's standard input: the server lives while it is open
	ended  chan struct{}  // closed when the keeper has ended
}

// Start makes a cluster, starts its server and waits until it answers. Settings
// such as "shared_buffers=1GB" are added to PostgreSQL's defaults, which are
// durable. The caller closes the server; it also stops when the process ends.
func Start(settings ...string) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	owner, err := account()
	if err != nil {
		return nil, err
	}
	s, err := newServer(owner)
	if err != nil {
		return nil, err
	}
	if err := s.launch(bin, owner, settings); err != nil {
		os.RemoveAll(s.folder)
		return nil, err
	}
	return s, s.waitReady()
}

// newServer makes the server's folder, which belongs to owner.
func newServer(owner *syscall.Credential) (*Server, error) {
	folder, err := os.MkdirTemp("", "cupel-pg-")
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	if owner != nil {
		err = os.Chown(folder, int(owner.Uid), int(owner.Gid))
	}
	return &Server{folder: folder, log: log, ended: make(chan struct{})}, err
}

// launch starts the keeper, in a session of its own: a signal to the group of
// the test process must not kill it before it has stopped the server.
func (s *Server) launch(bin string, owner *syscall.Credential, settings []string) error {
	args := []string{"-c", keeper, "keeper", bin, s.folder}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	cmd := exec.Command("/bin/sh", args...)
	cmd.Dir = s.folder
	cmd.Stdout, cmd.Stderr = s.log, s.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: owner}
	var err error
	if s.alive, err = cmd.StdinPipe(); err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() {
		defer close(s.ended)
		_ = cmd.Wait() // waitReady says what the log holds
	}()
	return nil
}

// Close stops the server and returns when it is gone, with its files.
func (s *Server) Close() {
	s.alive.Close()
	<-s.ended
	s.log.Close()
}

// waitReady returns once the server answers a query. When it does not, the
// server is stopped and the error holds its log.
func (s *Server) waitReady() error {
	deadline := time.After(startTimeout)
	for {
		err := s.exec("SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("PostgreSQL ended at once; its log:\n%s", s.logged())
		case <-deadline:
			s.alive.Close()
			return fmt.Errorf("PostgreSQL did not answer in %s: %w; its log:\n%s", startTimeout, err, s.logged())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// logged returns the log through the open file: the keeper removes the folder.
func (s *Server) logged() string {
	text, err := io.ReadAll(io.NewSectionReader(s.log, 0, 1<<20))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// account returns the account to run the server under: nil, this process's own,
// unless that is root.
func account() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	found, err := user.Lookup(superuser)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL refuses to run as root, and there is no account %q: run `make setup`, which installs it: %w", superuser, err)
	}
	uid, err := strconv.ParseUint(found.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(found.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
