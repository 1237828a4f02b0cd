package chunk

import "github.com/cupel/cupel/internal/vault/gear"

// A place is a cut when the hash there is below one of these limits, which is
// to say when its leading bits are zero.
const (
	strict = 1 << (32 - strictBits)
	loose  = 1 << (32 - looseBits)
)

// Cut returns the length of the chunk that data starts with. Data must be all
// that is left of the input, or at least its next [Max] bytes. It is 0 only
// for no data.
//
// Whether a place can be a cut depends on the 32 bytes before it and on nothing
// else: cuts stay where they were when bytes are inserted or removed elsewhere.
func Cut(data []byte) int {
	if len(data) <= Min {
		return len(data)
	}
	data = data[:min(len(data), Max)]
	normal := min(len(data), Normal)

	hash := gear.Roll(data[Min-gear.Window : Min-1])
	hash, n := scan(hash, data[Min-1:normal-1], strict)
	if n > 0 {
		return Min - 1 + n
	}
	if _, n = scan(hash, data[normal-1:], loose); n > 0 {
		return normal - 1 + n
	}
	return len(data)
}

// scan rolls hash over data until it falls below limit, and returns it with the
// number of bytes up to and including that place: 0 if there is none.
//
// It takes eight bytes a turn, and rolls by two of them at a time: hash waits
// for one addition where it would wait for two, the rest runs beside it.
func scan(hash uint32, data []byte, limit uint32) (uint32, int) {
	rest := data
	for len(rest) >= 8 {
		b := rest[:8:8]
		g1 := gear.Table[b[0]]
		g2 := g1<<1 + gear.Table[b[1]]
		g3 := gear.Table[b[2]]
		g4 := g3<<1 + gear.Table[b[3]]
		g5 := gear.Table[b[4]]
		g6 := g5<<1 + gear.Table[b[5]]
		g7 := gear.Table[b[6]]
		g8 := g7<<1 + gear.Table[b[7]]
		h1, h2 := hash<<1+g1, hash<<2+g2
		h3, h4 := h2<<1+g3, h2<<2+g4
		h5, h6 := h4<<1+g5, h4<<2+g6
		h7, h8 := h6<<1+g7, h6<<2+g8
		if h1 < limit || h2 < limit || h3 < limit || h4 < limit ||
			h5 < limit || h6 < limit || h7 < limit || h8 < limit {
			break
		}
		hash, rest = h8, rest[8:]
	}
	for i, b := range rest {
		if hash = hash<<1 + gear.Table[b]; hash < limit {
			return hash, len(data) - len(rest) + i + 1
		}
	}
	return hash, 0
}
