package chunk

import (
	"crypto/sha256"
	"fmt"
)

// The inputs of the golden vectors, each made by a rule that is stated in
// testdata/golden.json and takes a line or two in any language.

// randomInput is the concatenation of SHA-256("cupel golden 0"),
// SHA-256("cupel golden 1") and so on, size bytes of it.
func randomInput(size int) []byte {
	data := make([]byte, 0, size+sha256.Size)
	for i := 0; len(data) < size; i++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "cupel golden %d", i))
		data = append(data, sum[:]...)
	}
	return data[:size]
}

// csvInput is the rows "i,(i*i) mod 9973,(i*7919) mod 104729\n" for i = 0, 1 and
// so on, size bytes of it.
func csvInput(size int) []byte {
	data := make([]byte, 0, size+64)
	for i := 0; len(data) < size; i++ {
		data = fmt.Appendf(data, "%d,%d,%d\n", i, i*i%9973, i*7919%104729)
	}
	return data[:size]
}

// zeroInput is size zero bytes.
func zeroInput(size int) []byte { return make([]byte, size) }
