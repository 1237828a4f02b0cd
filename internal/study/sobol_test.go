package study

import (
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestSobolIsSciPys compares with points of scipy.stats.qmc.Sobol that are not
// scrambled: testdata/sobol.py writes them.
func TestSobolIsSciPys(t *testing.T) {
	text, err := os.ReadFile("testdata/sobol.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 64 {
		t.Fatalf("testdata/sobol.txt has %d points", len(lines))
	}
	for number, line := range lines {
		fields := strings.Fields(line)
		if len(fields) != MaxParameters {
			t.Fatalf("point %d has %d coordinates", number, len(fields))
		}
		for dimension, field := range fields {
			want, err := strconv.ParseUint(field, 10, 30)
			if err != nil {
				t.Fatal(err)
			}
			if got := sobolBits(uint32(number), dimension); got>>2 != uint32(want) || got&3 != 0 {
				t.Errorf("coordinate %d of point %d is %d, not %d", dimension, number, got>>2, want)
			}
		}
	}
}

// TestScrambledSobolIsANet has one of the first 2^k points in each interval of
// length 2^-k, in each dimension: what Owen's scrambling keeps.
func TestScrambledSobolIsANet(t *testing.T) {
	s := Study{Seed: 11}
	for dimension := range MaxParameters {
		seed := s.scrambleSeed(dimension)
		for k := range 9 {
			seen := make([]bool, 1<<k)
			for number := range uint32(1) << k {
				seen[uint64(scrambled(sobolBits(number, dimension), seed))>>(32-k)] = true
			}
			for i, there := range seen {
				if !there {
					t.Fatalf("dimension %d: of %d points none is in interval %d", dimension, 1<<k, i)
				}
			}
		}
	}
}

// TestSobolIsEvenerThanRandom asks for a centred L2 discrepancy of at most half
// that of random points, in the mean of 20 seeds.
func TestSobolIsEvenerThanRandom(t *testing.T) {
	const points, dimensions, seeds = 128, 5, 20
	var sobol, random float64
	for seed := range int64(seeds) {
		s := Study{Seed: seed}
		draws := rand.New(rand.NewPCG(uint64(seed), 0))
		even, drawn := make([][]float64, points), make([][]float64, points)
		for i := range points {
			for d := range dimensions {
				even[i] = append(even[i], float64(scrambled(sobolBits(uint32(i), d), s.scrambleSeed(d)))/(1<<32))
				drawn[i] = append(drawn[i], draws.Float64())
			}
		}
		sobol, random = sobol+discrepancy(even), random+discrepancy(drawn)
	}
	if sobol > random/2 {
		t.Errorf("the discrepancy of Sobol's points is %.3g of that of random ones", sobol/random)
	}
}

// discrepancy is the centred L2 discrepancy of points: Hickernell 1998, eq. 5.1c.
func discrepancy(points [][]float64) float64 {
	n := float64(len(points))
	sum := math.Pow(13./12, float64(len(points[0])))
	for _, x := range points {
		one := 1.0
		for _, c := range x {
			d := math.Abs(c - 0.5)
			one *= 1 + d/2 - d*d/2
		}
		sum -= 2 / n * one
		for _, y := range points {
			two := 1.0
			for k, c := range x {
				two *= 1 + math.Abs(c-0.5)/2 + math.Abs(y[k]-0.5)/2 - math.Abs(c-y[k])/2
			}
			sum += two / (n * n)
		}
	}
	return math.Sqrt(sum)
}
