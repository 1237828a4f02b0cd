package cli

import (
	"io"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/export"
)

// exportTable is a table of runs, or of the points of their metrics.
type exportTable struct {
	*call
	format  export.Format
	search  cupel.RunSearch
	columns []runColumn // of each run
	history []string    // keys of metrics; nil gives a row to each run
	rows    int         // written so far
}

// pointColumns stand behind those of the run.
var pointColumns = []export.Column{
	{Name: "key", Type: export.Text},
	{Name: "step", Type: export.Integer},
	{Name: "timestamp", Type: export.Integer}, // milliseconds since 1970
	{Name: "value", Type: export.Float},
}

func (t *exportTable) headings() []export.Column {
	var headings []export.Column
	for _, column := range t.columns {
		headings = append(headings, export.Column{Name: column.name, Type: column.kind})
	}
	if t.history != nil {
		headings = append(headings, pointColumns...)
	}
	return headings
}

func (t *exportTable) write(w io.Writer) error {
	to, err := export.New(t.format, w, t.headings())
	if err != nil {
		return err
	}
	for row, err := range t.tableOfRuns(t.search, t.columns, nil) {
		if err == nil {
			err = t.writeRow(to, row)
		}
		if err != nil {
			return err
		}
	}
	return to.Close()
}

// writeRow writes a run, or the points of its metrics.
func (t *exportTable) writeRow(to export.Writer, row []any) error {
	if t.history == nil {
		t.rows++
		return to.Write(row)
	}
	id := slices.IndexFunc(t.columns, func(c runColumn) bool { return c.key == "run_id" })
	run, _ := row[id].(string)
	for _, key := range t.history {
		points := t.call.history(cupel.RunRef{Project: t.project, ID: run}, key, "", func(string) {})
		for p, err := range points {
			if err != nil {
				return err
			}
			t.rows++
			values := append(slices.Clone(row), p.Key, p.Step, p.Timestamp, float64(p.Value))
			if err := to.Write(values); err != nil {
				return err
			}
		}
	}
	return nil
}
