// Package gear holds the table of the gear hash, which chunking and similarity
// share: rolling by one byte b makes hash<<1 + Table[b] of hash, so that after
// 32 bytes a byte has left the 32 bits again.
package gear

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Text leads the text that each entry of [Table] is made from.
const Text = "cupel gear "

// Window is how many bytes a hash depends on.
const Window = 32

// Table maps a byte to 32 random bits: entry i is the first four bytes of the
// SHA-256 of "cupel gear " and i in decimal, as a little-endian number. It is
// part of the vault's format, and never written to.
var Table = newTable()

func newTable() (table [256]uint32) {
	for i := range table {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s%d", Text, i))
		table[i] = binary.LittleEndian.Uint32(sum[:])
	}
	return table
}

// Roll returns the hash of data, of which the last [Window] bytes count.
func Roll(data []byte) (hash uint32) {
	for _, b := range data {
		hash = hash<<1 + Table[b]
	}
	return hash
}
