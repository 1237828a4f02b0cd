package vault

import (
	"runtime"
	"sync"

	"github.com/cupel/cupel/internal/vault/pack"
)

// codecs lends encoders and decoders, which are expensive to make. The zero
// value is ready, and safe for concurrent use.
type codecs struct{ encoders, decoders sync.Pool }

func (c *codecs) encoder() *pack.Encoder {
	if e, ok := c.encoders.Get().(*pack.Encoder); ok {
		return e
	}
	return pack.NewEncoder()
}

func (c *codecs) decoder() *pack.Decoder {
	if d, ok := c.decoders.Get().(*pack.Decoder); ok {
		return d
	}
	return pack.NewDecoder()
}

// defaultWorkers is how many goroutines can work at once.
func defaultWorkers() int { return runtime.GOMAXPROCS(0) }
