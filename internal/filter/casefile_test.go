package filter_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// A case file tells the records that a store holds, then filters and what each
// must find:
//
//	now 2023-02-01T00:00:00Z
//
//	record churn:1 {"version": 1}
//
//	find  version > 0
//	gives churn:1
//
//	find  versoin > 0
//	fails filter: unknown attribute versoin: did you mean version?
//	        versoin > 0
//	        ^^^^^^^
//
//	order version desc
//	      created_at
//	gives churn:1
//
// An order has a clause in each line. A directive goes on in the lines below that are indented, without the six
// characters that "find  " takes. Lines that start with # are for the reader.
type caseFile struct {
	now     time.Time
	records []record
	cases   []filterCase
}

// record is one entity, with its fields as JSON gives them.
type record struct {
	id     string
	fields map[string]any
}

type filterCase struct {
	filter string
	order  []string // clauses; nil for a filter
	gives  []string // ids in the order of the records, or of the order
	fails  string   // the error's message, or "" if it succeeds
}

// name is what the case tries.
func (c filterCase) name() string {
	if c.order != nil {
		return "order " + strings.Join(c.order, ", ")
	}
	return c.filter
}

func readCases(t testing.TB, path string) caseFile {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return parseCases(t, string(text))
}

func parseCases(t testing.TB, text string) caseFile {
	t.Helper()
	var file caseFile
	for _, directive := range directives(text) {
		if err := file.add(directive); err != nil {
			t.Fatalf("%s: %v", directive, err)
		}
	}
	for _, c := range file.cases {
		if c.gives == nil && c.fails == "" {
			t.Fatalf("%s: neither gives nor fails follows", c.name())
		}
	}
	return file
}

// directives splits the text into directives with the lines that go on from them.
func directives(text string) []string {
	var all []string
	for _, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "#"), strings.TrimSpace(line) == "":
		case strings.HasPrefix(line, "      "):
			all[len(all)-1] += "\n" + line[6:]
		default:
			all = append(all, line)
		}
	}
	return all
}

func (f *caseFile) add(directive string) error {
	name, rest, _ := strings.Cut(directive, " ")
	rest = strings.TrimLeft(rest, " ")
	switch name {
	case "now":
		now, err := time.Parse(time.RFC3339, rest)
		f.now = now
		return err
	case "record":
		return f.addRecord(rest)
	case "find":
		f.cases = append(f.cases, filterCase{filter: rest})
	case "order":
		f.cases = append(f.cases, filterCase{order: strings.Split(rest, "\n")})
	case "gives":
		f.cases[len(f.cases)-1].gives = append([]string{}, strings.Fields(rest)...)
	case "fails":
		f.cases[len(f.cases)-1].fails = rest
	default:
		return fmt.Errorf("no directive %q", name)
	}
	return nil
}

func (f *caseFile) addRecord(text string) error {
	id, object, _ := strings.Cut(text, " ")
	r := record{id: id}
	decoder := json.NewDecoder(bytes.NewReader([]byte(object)))
	decoder.UseNumber()
	err := decoder.Decode(&r.fields)
	f.records = append(f.records, r)
	return err
}
