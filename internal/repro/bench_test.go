package repro_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cupel/cupel/internal/repro"
)

// BenchmarkCapture captures a repository of 20,000 files of 4 KiB in 200
// folders, of which ten are changed and ten new: with no digest known, and with
// those of the capture before. It prints the time as a ratio to that of git
// status on the same tree, taken in turn.
func BenchmarkCapture(b *testing.B) {
	w := largeWorktree(b)
	for name, cache := range map[string]string{"first": "", "again": b.TempDir()} {
		b.Run(name, func(b *testing.B) {
			options := repro.Options{Folder: w.folder, Cache: cache, Now: time.Now().Add(time.Hour)}
			repro.CaptureCode(b.Context(), options)
			var captures, peers []time.Duration
			for b.Loop() {
				start := time.Now()
				captured := repro.CaptureCode(b.Context(), options)
				captures = append(captures, time.Since(start))
				if len(captured.Manifest) != 20_010 || captured.Code.Partial || len(captured.Patch) == 0 || captured.Identity().Tree == nil {
					b.Fatalf("%d files, %v", len(captured.Manifest), captured.Code.Reasons)
				}
				start = time.Now()
				w.git("--no-optional-locks", "status", "--porcelain", "--untracked-files=all")
				peers = append(peers, time.Since(start))
			}
			b.ReportMetric(median(captures).Seconds()*1e3, "capture-ms")
			b.ReportMetric(median(captures).Seconds()/median(peers).Seconds(), "git-statuses")
		})
	}
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

func largeWorktree(b *testing.B) worktree {
	b.Helper()
	w := newFolder(b)
	w.git("init", "-q", "-b", "main")
	content := make([]byte, 4096)
	for i := range 20_000 {
		copy(content, fmt.Sprintf("%08d", i))
		w.write(fmt.Sprintf("package%03d/module%05d.py", i%200, i), string(content))
	}
	w.commit("large")
	for i := range 10 {
		w.write(fmt.Sprintf("new%d.py", i), "new")
		w.write(fmt.Sprintf("package%03d/module%05d.py", i, i), "changed")
	}
	return w
}
