package location

import (
	"cmp"
	"os"
	"path/filepath"
)

// CodeCache is the folder in which a capture keeps the digests of files for the
// next one: in the home where one is named, else where the user's caches are.
// "" keeps none.
func (l Location) CodeCache(env func(name string) string) string {
	if home := cmp.Or(l.Home, env("CUPEL_HOME")); home != "" {
		return filepath.Join(home, "cache", "trees")
	}
	caches, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(caches, "cupel", "trees")
}

// BundleCache is the folder in which model servers keep the bundles that they have
// loaded, found as [Location.CodeCache] is; without a place for caches, it is a
// temporary one.
func (l Location) BundleCache(env func(name string) string) string {
	if home := cmp.Or(l.Home, env("CUPEL_HOME")); home != "" {
		return filepath.Join(home, "cache", "bundles")
	}
	caches, err := os.UserCacheDir()
	if err != nil {
		caches = os.TempDir()
	}
	return filepath.Join(caches, "cupel", "bundles")
}
