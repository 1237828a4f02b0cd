package store

import (
	"bufio"
	"bytes"
	"os"
	"testing"
)

// FuzzParseRow gives foreign rows to the parser of dumps, which must give a value
// for each column, or an error.
func FuzzParseRow(f *testing.F) {
	text, err := os.Open("testdata/dump-6.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	defer text.Close()
	lines := bufio.NewScanner(text)
	for lines.Scan() {
		name, row, _ := bytes.Cut(lines.Bytes(), []byte("\t"))
		f.Add(string(name), bytes.Clone(row))
	}
	if err := lines.Err(); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string, row []byte) {
		table := tableNamed(name)
		if table == nil {
			return
		}
		values, err := table.parse(row)
		if want := len(table.columns) + len(table.json); err == nil && len(values) != want {
			t.Errorf("got %d values, want %d", len(values), want)
		}
		for _, v := range values {
			switch v.(type) {
			case nil, int64, float64, string, []byte:
			default:
				t.Errorf("a value is a %T", v)
			}
		}
	})
}
