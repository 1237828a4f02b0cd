package pack

import (
	"database/sql/driver"
	"encoding/hex"
	"io"
	"path"

	"github.com/cupel/cupel"
)

const idSize = 16

// ID names a pack. It is random, not made from the content: the same records
// written again are another object, so that deleting the one never harms the
// other. It is comparable.
type ID [idSize]byte

// keyPrefix leads the key of every pack.
const keyPrefix = "packs/"

// NewID draws an ID from random.
func NewID(random io.Reader) (ID, error) {
	var id ID
	if _, err := io.ReadFull(random, id[:]); err != nil {
		return ID{}, cupel.Errorf(cupel.Internal, "no random bytes for the name of a pack: %w", err)
	}
	return id, nil
}

// ParseID reads what [ID.String] returns. The error has code invalid.
func ParseID(text string) (ID, error) {
	var id ID
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != idSize || hex.EncodeToString(raw) != text {
		return ID{}, cupel.Errorf(cupel.Invalid, "%q is no pack: its name has %d lower-case hexadecimal digits", text, 2*idSize)
	}
	copy(id[:], raw)
	return id, nil
}

// ParseKey returns the pack whose object has a key. The error has code invalid.
func ParseKey(key string) (ID, error) {
	id, err := ParseID(path.Base(key))
	if err != nil || id.Key() != key {
		return ID{}, cupel.Errorf(cupel.Invalid, "%q is not the key of a pack", key)
	}
	return id, nil
}

// String returns 32 lower-case hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Key returns the key of the pack's object: packs/01/0123456789abcdef…
func (id ID) Key() string {
	text := id.String()
	return keyPrefix + text[:2] + "/" + text
}

// Value stores id in a database as its 16 raw bytes.
func (id ID) Value() (driver.Value, error) { return id[:], nil }

// Scan reads what [ID.Value] stored. Anything but 16 bytes is an error of code
// corrupt, and leaves id unchanged.
func (id *ID) Scan(src any) error {
	raw, ok := src.([]byte)
	if !ok || len(raw) != idSize {
		return cupel.Errorf(cupel.Corrupt, "the name of a pack in the database is a %T of %d bytes, not %d bytes", src, len(raw), idSize)
	}
	copy(id[:], raw)
	return nil
}
