package client_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
	"github.com/cupel/cupel/internal/server"
)

// startServer returns the address of a server over an empty registry.
func startServer(t testing.TB) string {
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

func open(t testing.TB, options client.Options) *client.Client {
	t.Helper()
	c, err := client.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// source returns a source of the bytes.
func source(path string, content []byte) cupel.Source {
	return cupel.Source{Path: path, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}}
}

// noise returns n bytes that do not compress.
func noise(seed uint64, n int) []byte {
	content := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(seed)}).Read(content)
	return content
}

var repo = cupel.RepositoryRef{Project: cupel.DefaultProject, Name: "credit risk 100%?"}

// save saves files as the next version of repo.
func save(t testing.TB, registry cupel.Images, files ...cupel.Source) cupel.Image {
	t.Helper()
	image, err := registry.SaveImage(t.Context(), cupel.Draft{Repository: repo, CreateRepository: true, Files: files})
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// read returns the bytes of a file.
func read(t testing.TB, registry cupel.Images, image cupel.ImageRef, part cupel.Part, path string) []byte {
	t.Helper()
	file, err := registry.OpenFile(t.Context(), image, part, path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestSaveAndRead(t *testing.T) {
	c := open(t, client.Options{URL: startServer(t)})
	big, small := noise(1, 40<<20), []byte("small")
	image, err := c.SaveImage(t.Context(), cupel.Draft{
		Repository: repo, CreateRepository: true,
		Files:       []cupel.Source{source("model.bin", big), source("a b/ü%.txt", small), source("empty", nil)},
		Attachments: []cupel.Source{source("report.html", small)},
		ImageFields: cupel.ImageFields{Metadata: json.RawMessage(`{"accuracy":0.90,"n":12345678901234567890}`), Tags: []string{"best"}, Author: "ada", Comment: "first"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.GetImage(t.Context(), repo.Image("best"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(image, got); diff != "" {
		t.Errorf("saved and got differ (-saved +got):\n%s", diff)
	}
	if string(got.Metadata) != `{"accuracy":0.90,"n":12345678901234567890}` {
		t.Errorf("metadata is %s", got.Metadata)
	}
	for _, f := range []struct {
		part cupel.Part
		path string
		want []byte
	}{
		{cupel.PartFile, "model.bin", big}, {cupel.PartFile, "a b/ü%.txt", small},
		{cupel.PartFile, "empty", nil}, {cupel.PartAttachment, "report.html", small},
	} {
		if content := read(t, c, repo.Image(""), f.part, f.path); !bytes.Equal(content, f.want) {
			t.Errorf("%s %s: read %d bytes that are not the %d saved", f.part, f.path, len(content), len(f.want))
		}
	}
}
