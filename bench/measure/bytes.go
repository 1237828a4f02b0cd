package measure

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// Bytes is a size. As a flag it takes K, M and G for powers of 1,024.
type Bytes int64

// Set implements [flag.Value].
func (b *Bytes) Set(text string) error {
	digits := strings.TrimRight(text, "KMG")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || len(text)-len(digits) > 1 {
		return fmt.Errorf("%q is no size: write a number with K, M or G behind it, such as 256M", text)
	}
	shift := map[string]uint{"": 0, "K": 10, "M": 20, "G": 30}[text[len(digits):]]
	*b = Bytes(n << shift)
	return nil
}

// String implements [flag.Value].
func (b *Bytes) String() string { return fmt.Sprintf("%.1f MiB", b.MiB()) }

// MiB returns the size in units of 1,048,576 bytes.
func (b Bytes) MiB() float64 { return float64(b) / (1 << 20) }

// SizeOf returns the bytes of all files below a folder.
func SizeOf(folder string) (Bytes, error) {
	var sum Bytes
	err := filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			sum += Bytes(info.Size())
		}
		return err
	})
	return sum, err
}
