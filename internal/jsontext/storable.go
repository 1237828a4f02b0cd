package jsontext

import "strings"

// Storable returns s with U+FFFD for what no JSON text and no database can hold:
// bytes that are not UTF-8, and NUL. File systems and programs may say both.
func Storable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
}
