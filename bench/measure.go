package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"
)

// timed returns how long f took.
func timed(f func() error) (time.Duration, error) {
	begun := time.Now()
	err := f()
	return time.Since(begun), err
}

// median returns the middle value, the lower of two.
func median[T time.Duration | bytes](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
}

// figure is what one of several tools came to.
type figure struct {
	tool  string
	value float64
	unit  string
}

func seconds(tool string, d time.Duration) figure { return figure{tool, d.Seconds(), "s"} }

func milliseconds(tool string, d time.Duration) figure {
	return figure{tool, float64(d.Microseconds()) / 1000, "ms"}
}

func mebibytes(tool string, b bytes) figure { return figure{tool, float64(b) / (1 << 20), "MiB"} }

// report prints Cupel's figure and, for each peer, how much of the peer's it is.
func report(what string, ours figure, peers ...figure) {
	fmt.Printf("\n%s\n", what)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s\t%.2f %s\t\t\n", ours.tool, ours.value, ours.unit)
	for _, peer := range peers {
		fmt.Fprintf(w, "%s\t%.2f %s\tcupel / %s = %.2f\t\n", peer.tool, peer.value, peer.unit, peer.tool, ours.value/peer.value)
	}
	w.Flush()
}

// freshFolder returns an empty folder below parent, without what an earlier
// round left there.
func freshFolder(parent, name string) (string, error) {
	folder := filepath.Join(parent, name)
	for _, old := range []string{folder, folder + "-cache"} {
		if err := os.RemoveAll(old); err != nil {
			return "", err
		}
	}
	return folder, os.MkdirAll(folder, 0o755)
}
