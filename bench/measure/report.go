package measure

import (
	"fmt"
	"os"
	"text/tabwriter"
	"time"
)

// Figure is what one of several tools came to.
type Figure struct {
	Tool  string
	Value float64
	Unit  string
}

// Seconds, Milliseconds and Mebibytes return the figure of one tool.
func Seconds(tool string, d time.Duration) Figure { return Figure{tool, d.Seconds(), "s"} }

func Milliseconds(tool string, d time.Duration) Figure {
	return Figure{tool, float64(d.Microseconds()) / 1000, "ms"}
}

func Mebibytes(tool string, b Bytes) Figure { return Figure{tool, b.MiB(), "MiB"} }

// Report prints Cupel's figure and, for each peer, how much of the peer's it is.
func Report(what string, ours Figure, peers ...Figure) {
	fmt.Printf("\n%s\n", what)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s\t%.2f %s\t\t\n", ours.Tool, ours.Value, ours.Unit)
	for _, peer := range peers {
		fmt.Fprintf(w, "%s\t%.2f %s\tcupel / %s = %.2f\t\n", peer.Tool, peer.Value, peer.Unit, peer.Tool, ours.Value/peer.Value)
	}
	w.Flush()
}
