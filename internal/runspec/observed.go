package runspec

import "github.com/cupel/cupel/internal/vault/digest"

// Observed is what was found around a run. It explains differences, and is no
// part of what the run is.
type Observed struct {
	Code ObservedCode `json:"code"`
	Env  Environment  `json:"env"`
}

// ObservedCode says where a manifest came from and what it lacks.
type ObservedCode struct {
	Repository string         `json:"repository"` // "git" or "none"
	Remote     string         `json:"remote"`     // without user info
	Branch     string         `json:"branch"`     // "" when detached
	Commit     string         `json:"commit"`     // "" before the first
	Dirty      bool           `json:"dirty"`
	Shallow    bool           `json:"shallow"`
	Submodules []Submodule    `json:"submodules"`
	Partial    bool           `json:"partial"`
	Reasons    []string       `json:"reasons"` // why it is partial, for people
	Skipped    []Skipped      `json:"skipped"` // at most [MaxSkipped]
	Patch      *digest.Digest `json:"patch"`   // of changes.patch
}

// Submodule is a repository within the repository.
type Submodule struct {
	Path   string `json:"path"`
	Commit string `json:"commit"`
}

// Skipped is a file or folder that is not in the manifest.
type Skipped struct {
	Path   string `json:"path"`     // a folder's ends in "/"
	Size   int64  `json:"size"`     // bytes; 0 of a folder
	MTime  int64  `json:"mtime_ns"` // nanoseconds since 1970
	Reason string `json:"reason"`
}

// Environment is the machine and what is installed on it.
type Environment struct {
	OS            OS                `json:"os"`
	CPU           CPU               `json:"cpu"`
	GPUs          []GPU             `json:"gpus"`
	Threads       map[string]int    `json:"threads"`
	Determinism   map[string]string `json:"determinism"`
	Interpreter   *Interpreter      `json:"interpreter"`
	Distributions []Distribution    `json:"distributions"` // by name
	Go            *GoBuild          `json:"go"`
	Executable    *digest.Digest    `json:"executable"`
	LockFiles     []LockFile        `json:"lock_files"` // by path
}

// OS is an operating system.
type OS struct {
	System       string `json:"system"` // as GOOS has it
	Release      string `json:"release"`
	Distribution string `json:"distribution"`
}

// CPU is a processor.
type CPU struct {
	Model string   `json:"model"`
	Cores int      `json:"cores"`
	Flags []string `json:"flags"` // sorted
}

// GPU is a graphics processor with its driver.
type GPU struct {
	Model  string `json:"model"`
	Driver string `json:"driver"`
}

// Interpreter runs the program, such as CPython.
type Interpreter struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Distribution is an installed package of Python.
type Distribution struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// GoBuild is how a Go program was built.
type GoBuild struct {
	Version string   `json:"version"`
	GOARCH  string   `json:"goarch"`
	GOAMD64 string   `json:"goamd64"`
	Tags    []string `json:"tags"` // sorted
}

// LockFile is a file of the tree that fixes the versions of what is installed.
type LockFile struct {
	Path   string        `json:"path"`
	SHA256 digest.Digest `json:"sha256"`
}
