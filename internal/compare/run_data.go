package compare

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/cupel/cupel"
)

// maxSchema is how many bytes of a schema or profile are looked into.
const maxSchema = 4 << 20

// data takes the digests of the datasets that the run read, by name and context,
// and their numbers of rows.
func (f fieldsAt) data(run Run) {
	for label, read := range datasetsOf(run) {
		digests := make([]string, len(read))
		for i, dataset := range read {
			digests[i] = dataset.Digest
		}
		slices.Sort(digests)
		f.set(cupel.ComparedData, label, textCell(strings.Join(slices.Compact(digests), ", ")))
		if len(read) == 1 {
			if rows := rowsOf(read[0].Profile); rows != "" {
				f.set(cupel.ComparedData, label+" rows", numberCell(rows))
			}
		}
	}
}

// datasetsOf returns what a run read, by name and context.
func datasetsOf(run Run) map[string][]cupel.Dataset {
	datasets := map[string][]cupel.Dataset{}
	for _, in := range run.Inputs {
		label := in.Dataset.Name
		if context := in.Tags[cupel.DatasetContextTag]; context != "" {
			label += " (" + context + ")"
		}
		datasets[label] = append(datasets[label], in.Dataset)
	}
	return datasets
}

// rowsOf returns the number of rows that a profile says, in Cupel's form or in
// MLflow's: "" where it says none.
func rowsOf(profile string) string {
	var said struct {
		Rows    json.Number `json:"rows"`
		NumRows json.Number `json:"num_rows"`
	}
	if len(profile) > maxSchema || json.Unmarshal([]byte(profile), &said) != nil {
		return ""
	}
	if said.Rows != "" {
		return said.Rows.String()
	}
	return said.NumRows.String()
}

// columnsOf lists the columns of each dataset that a run read, where its schema
// says them: of those alone that are the only ones under their name and context.
func columnsOf(run Run) (listings []Listing) {
	for label, read := range datasetsOf(run) {
		if len(read) != 1 {
			continue
		}
		if columns := columnsIn(read[0].Schema); columns != nil {
			listings = append(listings, Listing{cupel.ComparedData, label + " column ", columns})
		}
	}
	return listings
}

// dataSchema is a schema as Cupel (docs/format/dataset.md) or MLflow writes it.
type dataSchema struct {
	Parts []struct {
		Name       string       `json:"name"`
		Type       string       `json:"type"`
		Dimensions int          `json:"dimensions"`
		Columns    []dataColumn `json:"columns"`
	} `json:"parts"`
	ColSpec []dataColumn `json:"mlflow_colspec"`
}

type dataColumn struct {
	Name     string  `json:"name"`
	Type     string  `json:"type"`
	Nullable bool    `json:"nullable"`
	Required *bool   `json:"required"`
	Unit     string  `json:"unit"`
	Zone     *string `json:"zone"`
}

// columnsIn returns the columns of a schema by name, each with what it holds: nil
// where the schema says none.
func columnsIn(text string) map[string]string {
	var schema dataSchema
	if len(text) > maxSchema || json.Unmarshal([]byte(text), &schema) != nil {
		return nil
	}
	columns := map[string]string{}
	for _, column := range schema.ColSpec {
		columns[column.Name] = column.holds()
	}
	for _, part := range schema.Parts {
		if part.Columns == nil {
			columns[part.Name] = fmt.Sprintf("%s in %d dimensions", part.Type, part.Dimensions)
		}
		for _, column := range part.Columns {
			columns[part.Name+"."+column.Name] = column.holds()
		}
	}
	if len(columns) == 0 {
		return nil
	}
	return columns
}

func (c dataColumn) holds() string {
	words := []string{c.Type}
	if c.Unit != "" {
		words = append(words, c.Unit)
	}
	if c.Zone != nil {
		words = append(words, *c.Zone)
	}
	if c.Nullable || c.Required != nil && !*c.Required {
		words = append(words, "or missing")
	}
	return strings.Join(words, " ")
}
