package repro

import (
	"path"
	"slices"
	"strings"
)

// Reasons why a file is not in the manifest.
const (
	skipIgnored    = "ignored"
	skipLarge      = "large"
	skipTotal      = "total"
	skipSecret     = "secret"
	skipLink       = "link"
	skipName       = "name"
	skipRepository = "repository"
	skipSpecial    = "special"
	skipUnreadable = "unreadable"
	skipTime       = "time"
)

var (
	secretFiles      = []string{".env", ".netrc", "_netrc", ".pypirc", ".npmrc", ".git-credentials", ".htpasswd", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"}
	secretExtensions = []string{".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx"}
	envTemplates     = []string{"example", "sample", "template"}
)

// SecretFile reports whether a file of that path is taken to hold secrets, by
// its name in any case.
func SecretFile(p string) bool {
	name := strings.ToLower(path.Base(p))
	if slices.Contains(secretFiles, name) || slices.Contains(secretExtensions, path.Ext(name)) {
		return true
	}
	if !strings.HasPrefix(name, ".env.") {
		return false
	}
	return !slices.ContainsFunc(envTemplates, func(end string) bool { return strings.HasSuffix(name, end) })
}

// toolFolders are made by tools, and are not walked where no .gitignore says so.
var toolFolders = []string{
	".git", ".hg", ".svn", "__pycache__", "node_modules", ".venv", ".tox", ".nox",
	".ipynb_checkpoints", ".mypy_cache", ".pytest_cache", ".ruff_cache",
}
