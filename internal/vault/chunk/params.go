package chunk

import "github.com/cupel/cupel/internal/vault/gear"

// The parameters of the rule, in bytes and bits. They are part of the vault's
// format (docs/format/vault.md): another value cuts other chunks, and nothing
// that is already stored would be found again.
const (
	Min    = 16 << 10  // no chunk but a file's last is shorter
	Normal = 64 << 10  // the length from which on cuts come easily
	Max    = 256 << 10 // no chunk is longer

	strictBits = 18 // leading zero bits that make a cut below Normal
	looseBits  = 14 // leading zero bits that make a cut from Normal on
)

// Params is the rule as a vault's vault.json records it, so that a client in
// another language cuts alike.
type Params struct {
	Algorithm  string `json:"algorithm"`
	Gear       string `json:"gear"` // text whose SHA-256, with an index after it, makes the table
	Window     int    `json:"window"`
	Min        int    `json:"min"`
	Normal     int    `json:"normal"`
	Max        int    `json:"max"`
	StrictBits int    `json:"strict_bits"`
	LooseBits  int    `json:"loose_bits"`
}

// Rule returns the parameters that this package cuts by.
func Rule() Params {
	return Params{
		Algorithm: "gear32", Gear: gear.Text, Window: gear.Window,
		Min: Min, Normal: Normal, Max: Max,
		StrictBits: strictBits, LooseBits: looseBits,
	}
}
