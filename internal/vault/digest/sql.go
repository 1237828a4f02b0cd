package digest

import (
	"database/sql/driver"

	"github.com/cupel/cupel"
)

// Value stores d in a database as its 32 raw bytes. The zero Digest is stored
// as such, not as NULL; use *Digest for a column that may be NULL.
func (d Digest) Value() (driver.Value, error) { return d[:], nil }

// Scan reads what [Digest.Value] stored. Anything but 32 bytes, NULL included,
// is an error of code corrupt, and leaves d unchanged.
func (d *Digest) Scan(src any) error {
	raw, ok := src.([]byte)
	if !ok {
		return cupel.Errorf(cupel.Corrupt, "a digest in the database is a %T, not %d bytes", src, Size)
	}
	if len(raw) != Size {
		return cupel.Errorf(cupel.Corrupt, "a digest in the database has %d bytes, not %d: %x", len(raw), Size, shorten(raw))
	}
	copy(d[:], raw)
	return nil
}
