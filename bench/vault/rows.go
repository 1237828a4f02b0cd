package main

import (
	"bufio"
	"math/rand/v2"
	"os"
	"strconv"

	"github.com/cupel/cupel/bench/measure"
)

// table is rows of a csv file, each with its line end.
type table [][]byte

// maker makes rows as a table of measurements has them: an id, a time, a
// category and six numbers. Rows of one seed are always the same.
type maker struct {
	random *rand.Rand
	id     int
}

func newMaker(seed uint64) *maker {
	return &maker{random: rand.New(rand.NewPCG(seed, 0))}
}

var categories = []string{"north", "east", "south", "west"}

func (m *maker) row() []byte {
	m.id++
	row := strconv.AppendInt(nil, int64(m.id), 10)
	row = append(row, ",2017-06-"...)
	row = strconv.AppendInt(row, int64(10+m.random.IntN(20)), 10)
	row = append(row, ',')
	row = append(row, categories[m.random.IntN(len(categories))]...)
	for range 6 {
		row = append(row, ',')
		row = strconv.AppendFloat(row, m.random.NormFloat64()*100, 'f', 3, 64)
	}
	return append(row, '\n')
}

// rows makes rows of about size bytes together.
func (m *maker) rows(size measure.Bytes) table {
	var t table
	for size > 0 {
		row := m.row()
		t = append(t, row)
		size -= measure.Bytes(len(row))
	}
	return t
}

// write writes the table to a file.
func (t table) write(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	for _, row := range t {
		w.Write(row) // Flush returns its error
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Sync()
}
