package pack

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cupel/cupel/internal/vault/digest"
)

// floats returns random numbers between 0 and 1 as little-endian float64.
func floats(seed uint64, n int) []byte {
	random := rand.New(rand.NewPCG(seed, 0))
	values := make([]float64, n)
	for i := range values {
		values[i] = random.Float64()
	}
	content, _ := binary.Append(nil, binary.LittleEndian, values) // of a slice of numbers: it cannot fail
	return content
}

func TestEven(t *testing.T) {
	random := noise(1, 64<<10)
	tests := []struct {
		name    string
		content []byte
		want    bool
	}{
		{"noise", random, true},
		{"noise in a chunk of most size", noise(2, 256<<10), true},
		{"noise twice", slices.Concat(random, random), true},
		{"nothing", nil, false},
		{"too short to tell", noise(3, 2*sampleSize-1), false},
		{"text", text(1, 64<<10), false},
		{"random digits", digits(4, 64<<10), false},
		{"random floats", floats(5, 8<<10), false},
		{"one byte in ten is zero", slices.Concat(noise(6, 60<<10), make([]byte, 7<<10)), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := even(tt.content); got != tt.want {
				t.Errorf("even = %t, want %t", got, tt.want)
			}
		})
	}
}

// digits returns random decimal digits.
func digits(seed byte, n int) []byte {
	content := noise(seed, n)
	for i, b := range content {
		content[i] = '0' + b%10
	}
	return content
}

func TestEvenNoiseIsNeverMistaken(t *testing.T) {
	for seed := range byte(250) {
		if !even(noise(seed, 64<<10)) {
			t.Errorf("noise %d is not even", seed)
		}
	}
}

func TestEncodeFindsRepeatsInEvenContent(t *testing.T) {
	content := bytes.Repeat(noise(1, 32<<10), 2)
	if !even(content) {
		t.Fatal("noise that is there twice is not even")
	}
	rec, err := NewEncoder().Encode(KindChunk, digest.Of(content), content, nil)
	if err != nil {
		t.Fatal(err)
	}
	if rec.Encoding != Zstd || rec.EncodedLength > len(content)*6/10 {
		t.Errorf("%s of %d bytes for %d, want zstd of half of them", rec.Encoding, rec.EncodedLength, len(content))
	}
}
