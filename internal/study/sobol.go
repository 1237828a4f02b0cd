package study

import (
	_ "embed"
	"math/bits"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
)

// directionText has the direction numbers of S. Joe and F. Y. Kuo, in their form:
// dimension, degree s, coefficients a of the primitive polynomial, and m_1 … m_s.
//
//go:embed directions.txt
var directionText string

// directions are those numbers as [Joe and Kuo 2008] expand them: one of 32 bits
// for each bit of an index, for each dimension.
var directions = sync.OnceValue(func() [][32]uint32 {
	all := [][32]uint32{{}}
	for i := range all[0] {
		all[0][i] = 1 << (31 - i)
	}
	for line := range strings.Lines(directionText) {
		if !strings.HasPrefix(line, "#") {
			all = append(all, expand(numbers(line)))
		}
	}
	return all
})

func numbers(line string) []uint32 {
	fields := strings.Fields(line)
	read := make([]uint32, len(fields))
	for i, field := range fields {
		n, _ := strconv.ParseUint(field, 10, 32) // a test reads the whole file
		read[i] = uint32(n)
	}
	return read
}

// expand makes the direction numbers of one dimension of its line.
func expand(line []uint32) (v [32]uint32) {
	s, a, m := int(line[1]), line[2], line[3:]
	for i := range v {
		if i < s {
			v[i] = m[i] << (31 - i)
			continue
		}
		v[i] = v[i-s] ^ v[i-s]>>s
		for k := 1; k < s; k++ {
			v[i] ^= (a >> (s - 1 - k) & 1) * v[i-k]
		}
	}
	return v
}

// sobolBits returns a coordinate of point number of Sobol's sequence as a fraction
// of 2^32, in the order of Gray's code: Antonov and Saleev 1979.
func sobolBits(number uint32, dimension int) uint32 {
	v := &directions()[dimension]
	x := uint32(0)
	for gray := number ^ number>>1; gray != 0; gray &= gray - 1 {
		x ^= v[bits.TrailingZeros32(gray)]
	}
	return x
}

// scrambled permutes the intervals of each size at random, nested in each other,
// as Owen 1995 does, by a hash: Burley, "Practical Hash-based Owen Scrambling",
// JCGT 9(4), 2020.
func scrambled(x, seed uint32) uint32 {
	x = bits.Reverse32(x) + seed
	x ^= x * 0x6c50b47c
	x ^= x * 0xb82f1e52
	x ^= x * 0xc7afe638
	x ^= x * 0x8d22f6e6
	return bits.Reverse32(x)
}

// sobolPoint takes a dimension for each parameter that has more than one value.
func (s Study) sobolPoint(number int) Params {
	all := Params{}
	dimension := 0
	for _, name := range s.Space.Names() {
		p := s.Space[name]
		if p.count() == 1 {
			all[name] = p.at(0)
			continue
		}
		x := sobolBits(uint32(number), dimension)
		if s.Sampler.Scramble {
			x = scrambled(x, s.scrambleSeed(dimension))
		}
		all[name] = p.at(float64(x) / (1 << 32))
		dimension++
	}
	return s.Space.active(all)
}

// scrambleSeed is the same for all trials, and drawn where no trial draws.
func (s Study) scrambleSeed(dimension int) uint32 {
	return rand.New(rand.NewPCG(uint64(s.Seed), 1<<63|uint64(dimension))).Uint32()
}
