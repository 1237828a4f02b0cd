package server

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/cupel/cupel"
)

// LocalAddress is where the programs of a user look for the local server over one
// home folder. docs/format/local.md specifies it.
type LocalAddress struct {
	Socket      string `json:"socket,omitempty"`       // path of its Unix socket
	AddressFile string `json:"address_file,omitempty"` // on systems without
	Home        string `json:"home"`                   // absolute, without links
}

// FindLocal returns the address of the local server over a home folder, "" for
// the default one.
func FindLocal(home string, getenv func(string) string) (LocalAddress, error) {
	home, err := realHome(home)
	if err != nil {
		return LocalAddress{}, err
	}
	sum := sha256.Sum256([]byte(home))
	name := hex.EncodeToString(sum[:8])
	if runtime.GOOS == "windows" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return LocalAddress{}, cupel.Errorf(cupel.Invalid, "no folder for the local server is known: set LOCALAPPDATA: %w", err)
		}
		return LocalAddress{AddressFile: filepath.Join(cache, "cupel", name+".json"), Home: home}, nil
	}
	return LocalAddress{Socket: filepath.Join(socketFolder(getenv), name+".sock"), Home: home}, nil
}

// socketFolder returns the folder of the user's sockets.
func socketFolder(getenv func(string) string) string {
	if runtime := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(runtime) {
		return filepath.Join(runtime, "cupel")
	}
	temporary := getenv("TMPDIR")
	if temporary == "" {
		temporary = "/tmp"
	}
	return filepath.Join(temporary, fmt.Sprintf("cupel-%d", os.Getuid()))
}

// realHome returns a home folder by its absolute path without links. What is not
// there yet has none.
func realHome(home string) (string, error) {
	if home == "" {
		user, err := os.UserHomeDir()
		if err != nil {
			return "", cupel.Errorf(cupel.Invalid, "no home folder is known: set CUPEL_HOME: %w", err)
		}
		home = filepath.Join(user, ".cupel")
	}
	home, err := filepath.Abs(home)
	if err != nil {
		return "", cupel.Errorf(cupel.Invalid, "the home folder %s has no absolute path: %w", home, err)
	}
	return resolve(home), nil
}

// resolve follows the links in as much of path as there is.
func resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(resolve(parent), filepath.Base(path))
}
