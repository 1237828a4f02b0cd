//go:build unix

package postgrestest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// binariesVariable names the folder of PostgreSQL's binaries where they are not
// in one of the usual places.
const binariesVariable = "CUPEL_TEST_POSTGRES"

// debianBinaries is where Debian keeps the binaries of each major version.
const debianBinaries = "/usr/lib/postgresql/*/bin"

// binaries returns the folder that holds initdb and postgres.
func binaries() (string, error) {
	if folder := os.Getenv(binariesVariable); folder != "" {
		if !complete(folder) {
			return "", fmt.Errorf("%s is %q, which does not hold the programs initdb and postgres", binariesVariable, folder)
		}
		return folder, nil
	}
	if folder := newest(debianBinaries); folder != "" {
		return folder, nil
	}
	if initdb, err := exec.LookPath("initdb"); err == nil && complete(filepath.Dir(initdb)) {
		return filepath.Dir(initdb), nil
	}
	return "", fmt.Errorf("PostgreSQL was not found in %s nor on PATH: run `make setup`, which installs it, or set %s to the folder of its programs",
		debianBinaries, binariesVariable)
}

// newest returns the complete folder of the highest version that matches the
// pattern, whose second segment from the end is the version; "" where there is
// none.
func newest(pattern string) string {
	folders, _ := filepath.Glob(pattern) // its only error is a wrong pattern
	folders = slices.DeleteFunc(folders, func(folder string) bool { return !complete(folder) })
	if len(folders) == 0 {
		return ""
	}
	return slices.MaxFunc(folders, func(a, b string) int { return majorVersion(a) - majorVersion(b) })
}

func majorVersion(folder string) int {
	version, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder))) // 0 sorts what is no number first
	return version
}

func complete(folder string) bool {
	for _, program := range []string{"initdb", "postgres"} {
		if _, err := exec.LookPath(filepath.Join(folder, program)); err != nil {
			return false
		}
	}
	return true
}
