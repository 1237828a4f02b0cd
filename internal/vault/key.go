package vault

import (
	"strings"

	"github.com/cupel/cupel"
)

// Limits of a key, in bytes. S3 takes names of up to 1,024 bytes: what a key
// leaves of that is for the prefix of the vault inside its bucket.
const (
	MaxKeyLength     = 511
	MaxSegmentLength = 255
)

// CheckKey returns nil when [Blobs] take key, else an error of code invalid that
// says which rule it breaks.
func CheckKey(key string) error {
	if len(key) > MaxKeyLength {
		return cupel.Errorf(cupel.Invalid, "object key %q…: it is longer than %d bytes", key[:32], MaxKeyLength)
	}
	for segment := range strings.SplitSeq(key, "/") {
		if fault := segmentFault(segment); fault != "" {
			return cupel.Errorf(cupel.Invalid, "object key %q: %s", key, fault)
		}
	}
	return nil
}

// StartsKeys reports whether some key starts with prefix. No [Blobs] lists
// anything under one that no key starts with.
func StartsKeys(prefix string) bool {
	return CheckKey(prefix) == nil || CheckKey(prefix+"k") == nil
}

// segmentFault says what is wrong with one segment, or "".
func segmentFault(segment string) string {
	switch {
	case segment == "":
		return "a segment is empty"
	case segment == "." || segment == "..":
		return `a segment is "." or ".."`
	case len(segment) > MaxSegmentLength:
		return "a segment is longer than 255 bytes"
	case strings.IndexFunc(segment, outsideKeys) >= 0:
		return "it may hold only letters of ASCII, digits, '.', '_', '-', and '/' between segments"
	}
	return ""
}

func outsideKeys(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return r != '.' && r != '_' && r != '-'
}
