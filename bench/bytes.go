package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// bytes is a size. As a flag it takes K, M and G for powers of 1,024.
type bytes int64

// Set implements [flag.Value].
func (b *bytes) Set(text string) error {
	digits := strings.TrimRight(text, "KMG")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || len(text)-len(digits) > 1 {
		return fmt.Errorf("%q is no size: write a number with K, M or G behind it, such as 256M", text)
	}
	shift := map[string]uint{"": 0, "K": 10, "M": 20, "G": 30}[text[len(digits):]]
	*b = bytes(n << shift)
	return nil
}

// String implements [flag.Value].
func (b *bytes) String() string { return fmt.Sprintf("%.1f MiB", float64(*b)/(1<<20)) }

// sizeOf returns the bytes of all files below a folder.
func sizeOf(folder string) (bytes, error) {
	var sum bytes
	err := filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			sum += bytes(info.Size())
		}
		return err
	})
	return sum, err
}
