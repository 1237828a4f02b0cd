package cli

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/cupel/cupel"
)

// comparisonMatrix is a comparison as a table with a column for each run, for
// documents. Its cells are not escaped yet.
type comparisonMatrix struct {
	caption string
	runs    []string // headings of the columns of values
	rows    []matrixRow
}

type matrixRow struct {
	field       string
	association *cupel.Association
	values      []string
	best        []bool // values to set off; nil for none
}

func (c *call) comparisonMatrix(comparison cupel.RunComparison, onlyDifferent bool) comparisonMatrix {
	m := comparisonMatrix{caption: metricLine(comparison), runs: runLabels(comparison.Runs, maxComparedCell)}
	status, duration := matrixRow{field: "status"}, matrixRow{field: "duration"}
	metric := matrixRow{field: comparison.Metric}
	for _, run := range comparison.Runs {
		status.values = append(status.values, statusText(comparedRun(run)))
		duration.values = append(duration.values, c.runDuration(comparedRun(run)))
		metric.values = append(metric.values, metricText(run.Value))
		metric.best = append(metric.best, run.Best)
	}
	m.rows = append(m.rows, metric, status, duration)
	for _, field := range comparison.Different {
		row := matrixRow{field: fieldText(field.FieldName), association: field.Association}
		for i := range comparison.Runs {
			row.values = append(row.values, shorten(differentText(field, i), maxComparedCell))
		}
		m.rows = append(m.rows, row)
	}
	if !onlyDifferent {
		m.addCommon(comparison)
	}
	return m
}

// addCommon adds what is common, with its value under each run.
func (m *comparisonMatrix) addCommon(comparison cupel.RunComparison) {
	for _, field := range comparison.Common {
		row := matrixRow{field: fieldText(field.FieldName)}
		text := shorten(valueText(field.FieldName, &field.Value, field.Size), maxComparedCell)
		for range comparison.Runs {
			row.values = append(row.values, text)
		}
		m.rows = append(m.rows, row)
	}
}

// writeComparisonCSV writes a comparison with all digits of numbers and digests.
// What is missing is empty.
func writeComparisonCSV(w io.Writer, comparison cupel.RunComparison, onlyDifferent bool) error {
	to := csv.NewWriter(w)
	to.Write(append([]string{"section", "field", "measure", "association", "associated_runs"}, runLabels(comparison.Runs, maxComparedCell)...))
	for _, record := range runRecords(comparison) {
		to.Write(record)
	}
	for _, field := range comparison.Different {
		record := fieldRecord(field.FieldName, field.Association)
		for _, value := range field.Values {
			record = append(record, textOf(value))
		}
		to.Write(record)
	}
	if !onlyDifferent {
		for _, field := range comparison.Common {
			record := fieldRecord(field.FieldName, nil)
			for range comparison.Runs {
				record = append(record, field.Value)
			}
			to.Write(record)
		}
	}
	to.Flush()
	if err := to.Error(); err != nil {
		return cupel.Errorf(cupel.Internal, "cannot write the result: %w", err)
	}
	return nil
}

// runRecords are what is known of the runs beside their fields.
func runRecords(comparison cupel.RunComparison) [][]string {
	records := [][]string{
		fieldRecord(cupel.FieldName{Section: "run", Name: "run_id"}, nil),
		fieldRecord(cupel.FieldName{Section: "run", Name: "status"}, nil),
		fieldRecord(cupel.FieldName{Section: "run", Name: "duration_seconds"}, nil),
		fieldRecord(cupel.FieldName{Section: cupel.ComparedMetrics, Name: comparison.Metric}, nil),
	}
	for _, run := range comparison.Runs {
		var seconds, value string
		if run.Seconds != nil {
			seconds = exact(*run.Seconds)
		}
		if run.Value != nil {
			value = exact(float64(*run.Value))
		}
		for i, text := range []string{run.ID, string(run.Status), seconds, value} {
			records[i] = append(records[i], text)
		}
	}
	return records
}

func fieldRecord(name cupel.FieldName, a *cupel.Association) []string {
	if a == nil {
		return []string{string(name.Section), name.Name, "", "", ""}
	}
	return []string{string(name.Section), name.Name, string(a.Measure), exact(a.Value), strconv.Itoa(a.Runs)}
}

func textOf(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}
