package cli

import (
	"fmt"
	"strings"

	"github.com/cupel/cupel/internal/dataset"
	"github.com/cupel/cupel/internal/verdict"
)

func (c *call) writeDataChanges(changes []verdict.DataChange) {
	t := newTable()
	for _, change := range changes {
		t.add("  "+change.Name, dash(change.Role), dataText(change))
	}
	c.writeShown("Data, since the run read it", t)
}

func dataText(change verdict.DataChange) string {
	switch {
	case change.Old == change.New:
		return "is the same"
	case change.New == "":
		return "was not read any more"
	case change.Old == "":
		return "is new"
	case change.Change == nil:
		return strings.TrimSuffix("has changed: "+change.Reason, ": ")
	}
	var parts []string
	for _, part := range change.Change.Parts {
		parts = append(parts, partText(part))
	}
	parts = append(parts, namedOnes("part", "added", change.Change.AddedParts)...)
	parts = append(parts, namedOnes("part", "removed", change.Change.RemovedParts)...)
	return "has changed: " + strings.Join(parts, "; ")
}

func partText(part dataset.PartDifference) string {
	var texts []string
	switch {
	case part.Reordered:
		texts = append(texts, "the same rows in another order")
	case part.RowsCompared:
		texts = append(texts, counted(int(part.RowsAdded), "row")+" added, "+counted(int(part.RowsRemoved), "row")+" removed")
	default:
		texts = append(texts, fmt.Sprintf("shape %v, was %v", part.NewShape, part.OldShape))
	}
	texts = append(texts, namedOnes("column", "added", part.AddedColumns)...)
	texts = append(texts, namedOnes("column", "removed", part.RemovedColumns)...)
	for _, column := range part.Retyped {
		texts = append(texts, fmt.Sprintf("column %s is %s, was %s", column.Name, column.New, column.Old))
	}
	text := strings.Join(texts, ", ")
	if part.Name != "" {
		text = part.Name + ": " + text
	}
	return text
}

func namedOnes(noun, what string, names []string) []string {
	if len(names) == 0 {
		return nil
	}
	return []string{counted(len(names), noun) + " " + what + " (" + shorten(strings.Join(names, ", "), 80) + ")"}
}
