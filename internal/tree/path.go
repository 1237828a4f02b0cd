package tree

import (
	"path"
	"strings"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// Limits on paths.
const (
	MaxPath     = 4096 // bytes
	MaxPathPart = 255  // bytes between two slashes
)

// CheckPath refuses a path that could name anything else than one file below
// the root of a tree, on any file system. The error has code invalid.
func CheckPath(p string) error {
	switch {
	case p == "" || len(p) > MaxPath:
		return cupel.Errorf(cupel.Invalid, "the path %q is empty or longer than %d bytes", shown(p), MaxPath)
	case !utf8.ValidString(p):
		return cupel.Errorf(cupel.Invalid, "the path %q is not UTF-8", shown(p))
	case strings.ContainsAny(p, "\x00\\"):
		return cupel.Errorf(cupel.Invalid, "the path %q has a NUL or a backslash", shown(p))
	}
	for part := range strings.SplitSeq(p, "/") {
		if part == "" || part == "." || part == ".." || len(part) > MaxPathPart {
			return cupel.Errorf(cupel.Invalid, "the path %q is not a plain path below the root: write it relative, without \".\", \"..\" and empty parts, each part at most %d bytes", shown(p), MaxPathPart)
		}
		if namesGit(part) {
			return cupel.Errorf(cupel.Invalid, "the path %q is in git's own folder", shown(p))
		}
	}
	return nil
}

// CheckTarget refuses the target of a symlink at link, a path that passed
// [CheckPath], by which one could leave the tree. A ".." after a name is refused
// even where it seems harmless: the name may be another link, so that only the
// file system knows where it leads. The error has code invalid.
func CheckTarget(link, target string) error {
	if target == "" || len(target) > MaxPath || !utf8.ValidString(target) || strings.ContainsAny(target, "\x00\\") || path.IsAbs(target) {
		return cupel.Errorf(cupel.Invalid, "the link %q leads to %q, which is not a relative path", link, shown(target))
	}
	up, named := 0, false
	for part := range strings.SplitSeq(target, "/") {
		switch {
		case part == "" || part == ".":
		case part != "..":
			named = true
			if namesGit(part) {
				return cupel.Errorf(cupel.Invalid, "the link %q leads to %q, into git's own folder", link, shown(target))
			}
		case named:
			return cupel.Errorf(cupel.Invalid, "the link %q leads to %q: \"..\" may stand at the beginning only", link, shown(target))
		default:
			up++
		}
	}
	if up > strings.Count(link, "/") {
		return cupel.Errorf(cupel.Invalid, "the link %q leads to %q, out of the tree", link, shown(target))
	}
	return nil
}

// namesGit reports whether a file system may take part for ".git": HFS+ ignores
// some characters, NTFS ignores dots and spaces at the end, has the short name
// git~1, and streams after a colon.
func namesGit(part string) bool {
	if first := part[0]; first < utf8.RuneSelf && first != '.' && first != 'g' && first != 'G' {
		return false // most parts, at no cost
	}
	name := strings.ToLower(strings.Map(withoutIgnored, part))
	name, _, _ = strings.Cut(name, ":")
	name = strings.TrimRight(name, " .")
	return name == ".git" || name == "git~1"
}

func withoutIgnored(r rune) rune {
	switch {
	case r >= 0x200c && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x206a && r <= 0x206f, r == 0xfeff:
		return -1
	}
	return r
}

// shown keeps a hostile path from flooding the message that quotes it.
func shown(p string) string {
	const most = 200
	if len(p) <= most {
		return p
	}
	return p[:most] + "..."
}
