package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/server"
	"github.com/cupel/cupel/internal/wire"
)

// localConfig is of a server on a socket in a folder of its own.
func localConfig(t *testing.T) (c server.Config, socket string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "cupel-") // a test's own folder may be too long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	c = config(t)
	socket = filepath.Join(folder, "run", "s.sock")
	c.Listen, c.LogFile = "unix:"+socket, filepath.Join(folder, "log")
	return c, socket
}

// dialer returns a client whose every connection goes to the socket. Connections
// are kept for as long as a client of a local server may.
func dialer(socket string) *http.Client {
	return &http.Client{Transport: &http.Transport{
		IdleConnTimeout: time.Second,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		},
	}}
}

// request sends a request and returns the status and body of the answer.
func request(t *testing.T, c *http.Client, method, url, body string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

const localAt = "http://cupel" + wire.Base + wire.LocalPath

func status(t *testing.T, c *http.Client) (status wire.LocalStatus) {
	t.Helper()
	code, text := request(t, c, "GET", localAt, "")
	if err := json.Unmarshal([]byte(text), &status); code != 200 || err != nil {
		t.Fatalf("%d %s: %v", code, text, err)
	}
	return status
}

// running runs a server until the test ends or it leaves by itself, and returns
// what it ended with.
func running(t *testing.T, c server.Config) <-chan error {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ended <- server.Run(ctx, c)
	}()
	t.Cleanup(func() { cancel(); <-done })
	return ended
}

// reach waits until something answers on the socket.
func reach(t *testing.T, socket string) {
	t.Helper()
	for t.Context().Err() == nil {
		conn, err := net.Dial("unix", socket)
		if err == nil {
			conn.Close()
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func TestLocalServer(t *testing.T) {
	c, socket := localConfig(t)
	s := start(t, c)
	defer stop(t, s)
	client := dialer(socket)
	for path, want := range map[string]fs.FileMode{socket: fs.ModeSocket | 0o600, filepath.Dir(socket): fs.ModeDir | 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s is %v, want %v: %v", path, info.Mode(), want, err)
		}
	}
	got := status(t, client)
	if got.Version.Version != "dev" || got.Protocol != 1 || got.Schema < 1 || got.PID != os.Getpid() || got.InUse != 0 {
		t.Errorf("it is %+v", got)
	}
	if code, text := request(t, client, "GET", "http://cupel/api/v1/version", ""); code != 200 || text != `{"version":"dev","protocol":1}`+"\n" {
		t.Errorf("the version is %d %s", code, text)
	}
	if code, _ := request(t, client, "GET", "http://any.host/api/v1/projects", ""); code != 200 {
		t.Errorf("another host is answered with %d", code)
	}
}

// TestLocalRoutesAreOfLocalServers requires that nobody sends another server away.
func TestLocalRoutesAreOfLocalServers(t *testing.T) {
	s := start(t, config(t))
	defer stop(t, s)
	for _, verb := range []string{"", ":leave", ":listen"} {
		if code, text := request(t, http.DefaultClient, "POST", s.URL()+wire.Base+wire.LocalPath+verb, "{}"); code != 404 {
			t.Errorf("%q: %d %s", verb, code, text)
		}
	}
}

// TestLocalNeedsNoToken lets in who reached the socket, and nobody who reached the
// port, though tokens are in use.
func TestLocalNeedsNoToken(t *testing.T) {
	c, socket := localConfig(t)
	registry, err := embedded.Open(t.Context(), embedded.Options{Home: c.Home})
	if err != nil {
		t.Fatal(err)
	}
	_, err = registry.CreateToken(t.Context(), cupel.TokenRequest{Name: "ci", Role: cupel.RoleRead})
	if err := errors.Join(err, registry.Close()); err != nil {
		t.Fatal(err)
	}
	s := start(t, c)
	defer stop(t, s)
	client := dialer(socket)
	if code, text := request(t, client, "POST", "http://cupel/api/v1/projects", `{"name":"bank"}`); code != 201 {
		t.Errorf("over the socket: %d %s", code, text)
	}
	_, text := request(t, client, "POST", localAt+":listen", "")
	var at wire.LocalAddress
	if err := json.Unmarshal([]byte(text), &at); err != nil {
		t.Fatal(err)
	}
	if code, _ := request(t, http.DefaultClient, "GET", at.URL+"/api/v1/projects", ""); code != 401 {
		t.Errorf("over the port: %d", code)
	}
}

func TestLocalListen(t *testing.T) {
	c, socket := localConfig(t)
	s := start(t, c)
	defer stop(t, s)
	_, first := request(t, dialer(socket), "POST", localAt+":listen", "")
	if _, again := request(t, dialer(socket), "POST", localAt+":listen", ""); again != first {
		t.Errorf("first %s, then %s", first, again)
	}
	var at wire.LocalAddress
	if err := json.Unmarshal([]byte(first), &at); err != nil || !strings.HasPrefix(at.URL, "http://127.0.0.1:") {
		t.Fatalf("%s: %v", first, err)
	}
	if code, text := request(t, http.DefaultClient, "GET", at.URL+"/api/v1/projects", ""); code != 200 || !strings.Contains(text, `"default"`) {
		t.Errorf("%d %s", code, text)
	}
}

// TestLocalLeave sends a server away: not while it is in use, if that is asked for.
func TestLocalLeave(t *testing.T) {
	c, socket := localConfig(t)
	ended := running(t, c)
	reach(t, socket)
	client := dialer(socket)
	events, err := client.Get("http://cupel" + wire.Base + "/projects/default/events")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	if got := status(t, client); got.InUse != 1 || got.IdleSeconds != 0 {
		t.Errorf("with a stream open it is %+v", got)
	}
	if code, text := request(t, client, "POST", localAt+":leave", `{"if_idle":true}`); code != 409 {
		t.Errorf("while in use: %d %s", code, text)
	}
	if code, text := request(t, client, "POST", localAt+":leave", `{}`); code != 202 {
		t.Errorf("in any case: %d %s", code, text)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(socket); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
}

// TestLocalReplaces has another process wait until the one that holds the socket
// is gone, or answers.
func TestLocalReplaces(t *testing.T) {
	c, socket := localConfig(t)
	if err := os.Mkdir(filepath.Dir(socket), 0o700); err != nil {
		t.Fatal(err)
	}
	// As a server leaves it that was killed.
	dead, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	dead.(*net.UnixListener).SetUnlinkOnClose(false)
	dead.Close()
	first := running(t, c)
	reach(t, socket)
	if err := server.Run(t.Context(), c); err != nil {
		t.Errorf("a second one: %v", err)
	}
	if got := status(t, dialer(socket)); got.PID != os.Getpid() {
		t.Errorf("it is %+v", got)
	}
	request(t, dialer(socket), "POST", localAt+":leave", `{"if_idle":true}`)
	if err := <-first; err != nil {
		t.Error(err)
	}
	second := start(t, c)
	stop(t, second)
}

func TestLocalIdleExit(t *testing.T) {
	c, socket := localConfig(t)
	c.IdleExit = 50 * time.Millisecond
	ended := running(t, c)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(socket); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
	if text, err := os.ReadFile(c.LogFile); err != nil || !strings.Contains(string(text), "nobody has used the server") {
		t.Errorf("the log has %s: %v", text, err)
	}
}

// TestIdleExitLosesNothing sends requests to servers that leave all the time. A
// client that is refused starts a server and tries again; no other failure may
// come, on new connections and on kept ones.
func TestIdleExitLosesNothing(t *testing.T) {
	c, socket := localConfig(t)
	c.IdleExit = time.Millisecond
	var starts, servers sync.WaitGroup
	begin := make(chan struct{}, 1)
	stopped := make(chan struct{})
	servers.Go(func() {
		for {
			select {
			case <-begin:
				if err := server.Run(t.Context(), c); err != nil {
					t.Error(err)
				}
			case <-stopped:
				return
			}
		}
	})
	for range 4 {
		starts.Go(func() {
			client := dialer(socket)
			for n := range 6 {
				post(t, client, begin)
				time.Sleep(time.Duration(n%3) * time.Millisecond)
			}
		})
	}
	starts.Wait()
	close(stopped)
	servers.Wait()
}

// post sends what may not be sent twice until it was answered.
func post(t *testing.T, client *http.Client, begin chan<- struct{}) {
	for t.Context().Err() == nil {
		answer, err := client.Post("http://cupel/api/v1/projects/default/uploads", "", nil)
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode != 201 {
				t.Errorf("answered with %s", answer.Status)
			}
			return
		}
		if !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, syscall.ENOENT) {
			t.Errorf("lost: %v", err)
			return
		}
		select {
		case begin <- struct{}{}:
		default:
		}
		time.Sleep(time.Millisecond)
	}
}

func TestAddressFile(t *testing.T) {
	c := config(t)
	c.AddressFile = filepath.Join(t.TempDir(), "run", "address.json")
	s := start(t, c)
	info, err := os.Stat(c.AddressFile)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("the file is %v: %v", info, err)
	}
	text, err := os.ReadFile(c.AddressFile)
	if err != nil {
		t.Fatal(err)
	}
	var at wire.AddressFile
	if err := json.Unmarshal(text, &at); err != nil || at.PID != os.Getpid() || at.Version != "dev" || at.URL != s.URL() {
		t.Fatalf("%s: %v", text, err)
	}
	for header, want := range map[string]int{"": 401, "Bearer wrong": 401, "Bearer " + at.Secret: 200} {
		if code, text := request(t, http.DefaultClient, "GET", at.URL+wire.Base+wire.LocalPath, "", "Authorization", header); code != want {
			t.Errorf("%q: %d %s", header, code, text)
		}
	}
	// A second one finds the first, and leaves its file alone.
	if err := server.Run(t.Context(), c); err != nil {
		t.Errorf("a second one: %v", err)
	}
	if again, err := os.ReadFile(c.AddressFile); err != nil || !bytes.Equal(text, again) {
		t.Errorf("the file has become %s: %v", again, err)
	}
	stop(t, s)
	if _, err := os.Stat(c.AddressFile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestLocalPlaceRefused(t *testing.T) {
	open := t.TempDir()
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, listen, addressFile string
		code                      cupel.Code
		says                      string
	}{
		{"a folder of all", "unix:" + open + "/s", "", cupel.PermissionDenied, "written by others"},
		{"a folder of all, for a file", "127.0.0.1:0", open + "/a.json", cupel.PermissionDenied, "written by others"},
		{"a file in place of a socket", "unix:" + file, "", cupel.Conflict, "no socket"},
		{"no path", "unix:", "", cupel.Invalid, "unix:PATH"},
		{"a long path", "unix:/" + strings.Repeat("x", 103), "", cupel.Invalid, "103 bytes"},
		{"socket and file", "unix:/s", "a.json", cupel.Invalid, "address-file"},
		{"a file for others", "0.0.0.0:0", "a.json", cupel.Invalid, "this machine alone"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := config(t)
			c.Listen, c.AddressFile = test.listen, test.addressFile
			err := server.New(c, slog.New(slog.DiscardHandler)).Open(t.Context())
			if cupel.ErrorCode(err) != test.code || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestLogFile begins a log that has become long anew.
func TestLogFile(t *testing.T) {
	c := config(t)
	c.LogFile = filepath.Join(t.TempDir(), "log")
	for _, test := range []struct {
		name string
		size int
		kept bool
	}{{"short", 1 << 20, true}, {"long", 6 << 20, false}} {
		t.Run(test.name, func(t *testing.T) {
			if err := os.WriteFile(c.LogFile, bytes.Repeat([]byte("x"), test.size), 0o600); err != nil {
				t.Fatal(err)
			}
			s := server.New(c, nil)
			if err := s.Open(t.Context()); err != nil {
				t.Fatal(err)
			}
			stop(t, s)
			text, err := os.ReadFile(c.LogFile)
			if err != nil {
				t.Fatal(err)
			}
			if kept := len(text) > test.size; kept != test.kept || !bytes.Contains(text, []byte("listening")) {
				t.Errorf("it has %d bytes", len(text))
			}
		})
	}
}
