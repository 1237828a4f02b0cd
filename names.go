package cupel

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Latest is the tag that every repository has: its newest living version. It
// moves by itself and cannot be set.
const Latest = "latest"

// DefaultProject is the project that exists from the start.
const DefaultProject = "default"

// Limits on names, in characters.
const (
	MaxProjectName    = 128
	MaxRepositoryName = 250
	MaxRefName        = 255
	MaxFilePath       = 1024 // bytes
)

var (
	projectPattern  = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
	labelPattern    = regexp.MustCompile(`^[A-Za-z0-9._+-]+$`)
	digitsPattern   = regexp.MustCompile(`^[0-9]+$`)
	vVersionPattern = regexp.MustCompile(`^[vV][0-9]+$`)
)

// CheckProjectName returns an error of code invalid that states the rule when
// name is no name of a project.
func CheckProjectName(name string) error {
	if isDots(name) || len(name) > MaxProjectName || !projectPattern.MatchString(name) {
		return Errorf(Invalid, "project name %s: use 1 to %d letters, digits, '.', '_' or '-'; '.' and '..' are no names", quote(name), MaxProjectName)
	}
	return nil
}

// CheckRepositoryName returns an error of code invalid that states the rule
// when name is no name of a model repository.
func CheckRepositoryName(name string) error {
	ok := name != "" && !isDots(name) && utf8.ValidString(name) &&
		utf8.RuneCountInString(name) <= MaxRepositoryName &&
		strings.TrimSpace(name) == name &&
		!strings.ContainsAny(name, "/:") &&
		!strings.ContainsFunc(name, unprintable)
	if !ok {
		return Errorf(Invalid, "repository name %s: use 1 to %d printable characters without '/' and ':' and without a space at either end; '.' and '..' are no names", quote(name), MaxRepositoryName)
	}
	return nil
}

// CheckTag returns an error of code invalid that states the rule when tag is no
// name of a tag.
func CheckTag(tag string) error {
	if isDots(tag) || !refLength(tag) || strings.ContainsFunc(tag, notInTag) {
		return Errorf(Invalid, "tag %s: use 1 to %d letters, digits, '_', '.' or '-'; '.' and '..' are no names", quote(tag), MaxRefName)
	}
	return checkNotReserved("tag", tag)
}

// CheckLabel returns an error of code invalid that states the rule when label
// is no name of a label.
func CheckLabel(label string) error {
	if isDots(label) || !refLength(label) || !labelPattern.MatchString(label) {
		return Errorf(Invalid, "label %s: use 1 to %d letters of ASCII, digits, '.', '_', '-' or '+'; '.' and '..' are no names", quote(label), MaxRefName)
	}
	return checkNotReserved("label", label)
}

func checkNotReserved(kind, name string) error {
	if name == Latest {
		return Errorf(Invalid, "%s %s: 'latest' follows the newest version by itself and cannot be set", kind, quote(name))
	}
	if digitsPattern.MatchString(name) || vVersionPattern.MatchString(name) {
		return Errorf(Invalid, "%s %s: it would read as a version number; add a letter, as in %q", kind, quote(name), "rel-"+name)
	}
	return nil
}

// CheckFilePath returns an error of code invalid that states the rule when path
// cannot name a file inside an image: relative, clean, '/' between its parts.
func CheckFilePath(path string) error {
	if path == "" || len(path) > MaxFilePath || !utf8.ValidString(path) || strings.ContainsFunc(path, unicode.IsControl) ||
		strings.Contains(path, `\`) {
		return Errorf(Invalid, "file path %s: use 1 to %d bytes of UTF-8 without control characters and '\\'", quote(path), MaxFilePath)
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || isDots(part) || len(part) > 255 {
			return Errorf(Invalid, "file path %s: use a relative, clean path: no leading or doubled '/', no '.' or '..', no part over 255 bytes", quote(path))
		}
	}
	return nil
}

// CheckAttachmentName returns an error of code invalid that states the rule
// when name cannot name an attachment; the rule is that of file paths.
func CheckAttachmentName(name string) error { return CheckFilePath(name) }

// VersionOf reads ref as a version number: "7" and "v7" are 7.
func VersionOf(ref string) (version int, ok bool) {
	digits := strings.TrimPrefix(strings.TrimPrefix(ref, "v"), "V")
	if !digitsPattern.MatchString(digits) {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n > 0
}

func isDots(name string) bool { return name == "." || name == ".." }

func refLength(name string) bool {
	return name != "" && utf8.ValidString(name) && utf8.RuneCountInString(name) <= MaxRefName
}

func notInTag(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_.-", r)
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// quote shows a name in a message, cut where it is absurdly long.
func quote(name string) string {
	const most = 80
	if utf8.RuneCountInString(name) > most {
		name = string([]rune(name)[:most]) + "…"
	}
	return strconv.Quote(name)
}
