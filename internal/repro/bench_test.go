package repro_test

import (
	"fmt"

	"testing"
	"time"

	"github.com/cupel/cupel/internal/repro"
)

// BenchmarkCapture captures a repository of 20,000 files of 4 KiB in 200
// folders, of which ten are changed and ten new: with no digest known, and with
// those of the capture before.
func BenchmarkCapture(b *testing.B) {
	w := largeWorktree(b)
	for name, cache := range map[string]string{"first": "", "again": b.TempDir()} {
		b.Run(name, func(b *testing.B) {
			options := repro.Options{Folder: w.folder, Cache: cache, Now: time.Now().Add(time.Hour)}
			repro.CaptureCode(b.Context(), options)
			for b.Loop() {
				tree := repro.CaptureCode(b.Context(), options)
				if len(tree.Manifest) != 20_010 || tree.Code.Partial {
					b.Fatalf("%d files, %v", len(tree.Manifest), tree.Code.Reasons)
				}
			}
		})
	}
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
