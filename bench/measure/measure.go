// Package measure is what the benchmarks share: times, medians, sizes, and the
// tables of Cupel's figures beside those of its peers.
package measure

import (
	"cmp"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Timed returns how long f took.
func Timed(f func() error) (time.Duration, error) {
	begun := time.Now()
	err := f()
	return time.Since(begun), err
}

// Median returns the middle value, the lower of two. There must be a value.
func Median[T cmp.Ordered](values []T) T { return Quantile(values, 0.5) }

// Quantile returns the lowest value that the share q, 0 < q <= 1, of all values
// does not exceed: 0.95 gives the 95th percentile. There must be a value.
func Quantile[T cmp.Ordered](values []T, q float64) T {
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[rank-1]
}

// FreshFolder returns an empty folder below parent, without what an earlier
// round left there.
func FreshFolder(parent, name string) (string, error) {
	folder := filepath.Join(parent, name)
	for _, old := range []string{folder, folder + "-cache"} {
		if err := os.RemoveAll(old); err != nil {
			return "", err
		}
	}
	return folder, os.MkdirAll(folder, 0o755)
}
