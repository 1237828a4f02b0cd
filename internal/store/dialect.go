package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/cupel/cupel/internal/filter"
)

// Dialect is what the databases do not have in common.
type Dialect struct {
	// Filter is the dialect in which filters are written.
	Filter filter.Dialect
	// Readers is on how many connections views run at the same time, where the
	// database has one update at a time and the store joins those of a process;
	// 0 where the database does all of it by itself.
	Readers int
	// View and Update are the options of the two kinds of transactions.
	View, Update sql.TxOptions
	// Begin is what begins an update, sent at once, where that is more than to begin
	// a transaction with the options: limits that keep an update which hangs from
	// holding up the others for ever. "" for none.
	Begin string
	// Commit commits what Begin began. That the database has rolled it back instead,
	// after a statement that failed, is an error.
	Commit func(context.Context, *sql.Conn) error
	// Rows is how many rows of many columns one statement inserts at most.
	Rows int
	// Now is the database's clock, in milliseconds since 1970.
	Now string
	// JSON is the expression that makes a searchable value of JSON text in "?".
	JSON string
	// Texts is the query for the texts of the JSON list in "?".
	Texts string
	// Locks says that transactions write at the same time, so that rows which
	// nobody else may change must be locked.
	Locks bool
	// Numbered says that parameters are $1, $2 … instead of "?".
	Numbered bool
	// CountOn is the statement that lets the key COLUMN of TABLE count on after
	// its highest value, "" where it does so by itself.
	CountOn string
	// Types replaces the types of the migrations that differ.
	Types *strings.Replacer

	// Collision reports whether another transaction was in the way, so that
	// trying again helps.
	Collision func(error) bool
	// Taken reports whether a row with the same key is there already.
	Taken func(error) bool
	// Full reports whether the disk has no space left.
	Full func(error) bool
}

// bind rewrites the "?" of a query where the dialect numbers its parameters.
// Queries hold no "?" but parameters.
func (d Dialect) bind(query string) string {
	if !d.Numbered {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 32)
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		query = after
	}
}
