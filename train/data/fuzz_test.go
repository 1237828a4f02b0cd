package data_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/cupel/cupel/train"
)

// seed adds the files that libraries wrote.
func seed(f *testing.F, names ...string) {
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
}

// fuzz loads files of any content: each is refused, or makes a table that is one.
func fuzz(f *testing.F, dataset, file string) {
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), file)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		table, err := load(t, dataset, train.Params{"path": path})
		if err != nil {
			return
		}
		if err := table.Check(); err != nil {
			t.Error(err)
		}
	})
}

func FuzzCSV(f *testing.F) {
	seed(f, "iris.csv")
	f.Add([]byte("a,b\n\"x\ny\",1\n"))
	fuzz(f, "CSV", "data.csv")
}

func FuzzParquet(f *testing.F) {
	seed(f, "iris.parquet")
	fuzz(f, "Parquet", "data.parquet")
}

func FuzzNumPy(f *testing.F) {
	seed(f, "iris.npy")
	fuzz(f, "NumPy", "data.npy")
}
