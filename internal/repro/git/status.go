package git

import (
	"context"
	"strings"
)

// Status is how the work tree differs from HEAD. Paths are relative to the
// root, with "/", byte for byte as git has them.
type Status struct {
	Commit    string   // of HEAD; "" before the first
	Branch    string   // "" when HEAD is detached
	Changed   []string // tracked, and not as in HEAD: staged or not, or deleted
	Untracked []string // neither tracked nor ignored; a repository of its own ends in "/"
	Ignored   []string // a folder that is ignored as a whole ends in "/"
}

// Status compares the work tree, the index and HEAD, without refreshing the
// index. Of submodules only the commit is compared.
func (r *Repository) Status(ctx context.Context) (Status, error) {
	text, err := r.run(ctx, MaxOutput, "status", "--porcelain=v2", "-z", "--branch", "--no-renames",
		"--untracked-files=all", "--ignored=matching", "--ignore-submodules=dirty")
	if err != nil {
		return Status{}, err
	}
	var s Status
	for record := range strings.SplitSeq(string(text), "\x00") {
		s.read(record)
	}
	return s, nil
}

// fieldsBeforePath is how many fields a record of porcelain v2 has before its
// path, by its kind.
var fieldsBeforePath = map[string]int{"1": 7, "u": 9}

func (s *Status) read(record string) {
	kind, rest, _ := strings.Cut(record, " ")
	switch kind {
	case "#":
		s.readHeader(rest)
	case "?":
		s.Untracked = append(s.Untracked, rest)
	case "!":
		s.Ignored = append(s.Ignored, rest)
	case "1", "u":
		fields := strings.SplitN(rest, " ", fieldsBeforePath[kind]+1)
		s.Changed = append(s.Changed, fields[len(fields)-1])
	}
}

func (s *Status) readHeader(text string) {
	switch name, value, _ := strings.Cut(text, " "); {
	case name == "branch.oid" && value != "(initial)":
		s.Commit = value
	case name == "branch.head" && value != "(detached)":
		s.Branch = value
	}
}
