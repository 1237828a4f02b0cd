package main

import "slices"

// change makes the next version of a table out of one: 1 % of its rows.
type change struct {
	name  string
	apply func(table, *maker) table
}

// changes are the ways in which data sets grow and change.
var changes = []change{
	{"1 % of rows appended", appendRows},
	{"1 % of rows inserted, clustered", insertRows},
	{"1 % of rows changed, scattered", changeRows},
}

func appendRows(t table, m *maker) table {
	for range len(t) / 100 {
		t = append(t, m.row())
	}
	return t
}

// places is how many clusters insertRows makes.
const places = 10

func insertRows(t table, m *maker) table {
	count := len(t) / 100 / places
	for range places {
		rows := make(table, count)
		for i := range rows {
			rows[i] = m.row()
		}
		t = slices.Insert(t, m.random.IntN(len(t)), rows...)
	}
	return t
}

func changeRows(t table, m *maker) table {
	for range len(t) / 100 {
		t[m.random.IntN(len(t))] = m.row()
	}
	return t
}
