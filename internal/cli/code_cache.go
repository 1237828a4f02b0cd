package cli

import (
	"os"
	"path/filepath"
)

// codeCache is the folder in which a capture keeps the digests of files for the
// next one: in the home where one is named, else where the user's caches are.
// "" keeps none.
func (a *app) codeCache() string {
	if home := firstOf(a.flags.location.Home, a.Env("CUPEL_HOME")); home != "" {
		return filepath.Join(home, "cache", "trees")
	}
	caches, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(caches, "cupel", "trees")
}
