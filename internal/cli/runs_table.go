package cli

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/export"
)

const (
	// plainWidth is how wide a table becomes where there is no terminal.
	plainWidth = 140
	// shownKeys is how many metrics, and how many parameters, a table shows before
	// the others get a turn.
	shownKeys = 4
	// maxCell is how many characters of a value a table shows.
	maxCell = 32
)

// runRows returns the rows of a table of runs, and whether there are more.
func (c *call) runRows(search cupel.RunSearch, columns []runColumn) (rows [][]any, more bool, err error) {
	for row, err := range c.tableOfRuns(search, columns, &more) {
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, row)
	}
	return rows, more, nil
}

// writeColumns shows rows for people.
func (c *call) writeColumns(columns []runColumn, rows [][]any) {
	headings := make([]string, len(columns))
	for i, column := range columns {
		headings[i] = column.name
		if column.kind == export.Float || column.kind == export.Integer {
			headings[i] = ">" + column.name
		}
	}
	t := newTable(headings...)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, value := range row {
			cells[i] = c.cell(value)
			if columns[i].brief {
				cells[i] = shortRun(cells[i])
			}
		}
		t.add(cells...)
	}
	t.write(c.Stdout, c.look())
}

// cell is a value in a table.
func (c *call) cell(value any) string {
	switch v := value.(type) {
	case nil:
		return "-"
	case float64:
		return short(v)
	case int64:
		return number(int(v))
	case time.Time:
		return c.moment(&v)
	}
	text, _ := value.(string)
	return dash(text)
}

// writeRuns shows runs with the metrics and parameters that fit.
func (c *call) writeRuns(runs []cupel.Run, more bool) error {
	if len(runs) == 0 {
		c.say("There are no such runs in project %s.", c.project)
		return nil
	}
	experiments, err := c.experimentNames(runs)
	if err != nil {
		return err
	}
	t := newTable("RUN", "NAME", "EXPERIMENT", "STATUS", "STARTED", ">DURATION")
	for _, r := range runs {
		t.add(shortRun(r.ID), dash(shorten(r.Name, maxCell)), shorten(experiments[r.ExperimentID], maxCell), statusText(r), c.moment(r.StartTime), c.runDuration(r))
	}
	room := width(c.Stdout)
	if room == 0 {
		room = plainWidth
	}
	t.fill(room, runValues(runs))
	t.write(c.Stdout, c.look())
	c.sayMore(more)
	return nil
}

// column is a heading with a cell for each row.
type column struct {
	heading string
	cells   []string
	numbers bool
}

// fill adds columns at the right until one does not fit.
func (t *table) fill(room int, columns []column) {
	for _, w := range t.widths() {
		room -= w + 2
	}
	for _, column := range columns {
		wide := uniseg.StringWidth(column.heading)
		for _, cell := range column.cells {
			wide = max(wide, uniseg.StringWidth(clean(cell)))
		}
		if room -= wide + 2; room < -2 { // nothing stands behind the last one
			return
		}
		t.numbers[len(t.headings)] = column.numbers
		t.headings = append(t.headings, clean(column.heading))
		for i, cell := range column.cells {
			t.rows[i] = append(t.rows[i], clean(cell))
		}
	}
}

// runValues returns columns of what the runs have logged: some metrics, some
// parameters, then the rest. What most runs have comes first, and parameters that
// differ before those that do not; what the system measured comes last.
func runValues(runs []cupel.Run) []column {
	metrics := commonKeys(runs, func(r cupel.Run) map[string]cupel.Metric { return r.Metrics })
	params := commonKeys(runs, func(r cupel.Run) map[string]string { return r.Params })
	slices.SortStableFunc(params, func(a, b string) int { return cmp.Compare(sameFor(runs, a), sameFor(runs, b)) })
	var first, rest []column
	for i, key := range metrics {
		add(&first, &rest, i, metricColumn(runs, key))
	}
	for i, key := range params {
		add(&first, &rest, i, paramColumn(runs, key))
	}
	return append(first, rest...)
}

func add(first, rest *[]column, i int, c column) {
	if i < shownKeys {
		*first = append(*first, c)
	} else {
		*rest = append(*rest, c)
	}
}

// commonKeys returns the keys of all runs, those of the most runs first.
func commonKeys[V any](runs []cupel.Run, of func(cupel.Run) map[string]V) []string {
	uses := map[string]int{}
	for _, run := range runs {
		for key := range of(run) {
			uses[key]++
		}
	}
	keys := make([]string, 0, len(uses))
	for key := range uses {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(ofSystem(a), ofSystem(b)), cmp.Compare(uses[b], uses[a]), cmp.Compare(a, b))
	})
	return keys
}

// ofSystem is 1 for a metric of the machine's, and 0 for one of the model's.
func ofSystem(key string) int {
	if strings.HasPrefix(key, "system/") {
		return 1
	}
	return 0
}

// sameFor is 1 for a parameter that has the same value in all of several runs.
func sameFor(runs []cupel.Run, key string) int {
	first, ok := runs[0].Params[key]
	for _, run := range runs {
		if value, has := run.Params[key]; value != first || has != ok {
			return 0
		}
	}
	return min(1, len(runs)-1)
}

func metricColumn(runs []cupel.Run, key string) column {
	c := column{heading: "metrics." + key, numbers: true}
	for _, run := range runs {
		text := "-"
		if m, ok := run.Metrics[key]; ok {
			text = short(float64(m.Last.Value))
		}
		c.cells = append(c.cells, text)
	}
	return c
}

func paramColumn(runs []cupel.Run, key string) column {
	c := column{heading: "params." + key}
	for _, run := range runs {
		c.cells = append(c.cells, dash(shorten(run.Params[key], maxCell)))
	}
	return c
}
