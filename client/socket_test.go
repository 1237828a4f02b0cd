package client_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
	"github.com/cupel/cupel/internal/server"
)

// TestSocket saves and reads over a Unix socket.
func TestSocket(t *testing.T) {
	folder, err := os.MkdirTemp("", "cupel-") // a test's own folder may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	config := server.DefaultConfig()
	config.Listen, config.Home = "unix:"+filepath.Join(folder, "s"), t.TempDir()
	s := server.New(config, slog.New(slog.DiscardHandler))
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	c := open(t, client.Options{URL: s.URL()})
	saved, err := c.SaveImage(t.Context(), cupel.Draft{
		Repository: repo, CreateRepository: true, Files: []cupel.Source{source("m", noise(1, 1<<20))},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.GetImage(t.Context(), saved.Ref()); err != nil || got.Digest != saved.Digest {
		t.Errorf("read back %+v: %v", got, err)
	}
}

func TestSocketWithoutServer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none")
	c := open(t, client.Options{URL: "unix:" + path, Patience: -1})
	_, err := c.ListProjects(t.Context())
	if cupel.ErrorCode(err) != cupel.Unavailable || !strings.Contains(err.Error(), "unix:"+path) {
		t.Errorf("got %v", err)
	}
	if _, err := client.Open(client.Options{URL: "unix:"}); cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("without a path: %v", err)
	}
}
