package data_test

import (
	"database/sql"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
	"github.com/cupel/cupel/train"
)

// TestPostgres reads each type that a column of numbers or texts may have.
func TestPostgres(t *testing.T) {
	address := postgrestest.New(t)
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `CREATE TABLE houses (id int, area float8, price numeric(10,2), city text, sold bool, built date);
		INSERT INTO houses VALUES (1, 80.5, 200000.25, 'Bonn', true, '1990-05-01'), (2, NULL, 1.5, NULL, false, '2001-01-31'), (3, 1, NULL, 'Ulm', NULL, '2020-12-01')`)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOUSES", address)
	table, err := load(t, "SQL", train.Params{
		"database_env": "HOUSES", "target": "price", "arguments": []any{3},
		"query": "SELECT area, price, city, sold, built FROM houses WHERE id <= $1 ORDER BY id",
	})
	if err != nil {
		t.Fatal(err)
	}
	price := train.NumberColumn("price", []float64{200000.25, 1.5, nan})
	want := train.Table{Target: &price, Columns: []train.Column{
		train.NumberColumn("area", []float64{80.5, nan, 1}),
		train.TextColumn("city", []string{"Bonn", "", "Ulm"}, []bool{false, true, false}),
		train.NumberColumn("sold", []float64{1, 0, nan}),
		train.TextColumn("built", []string{"1990-05-01T00:00:00Z", "2001-01-31T00:00:00Z", "2020-12-01T00:00:00Z"}, nil),
	}}
	if diff := cmp.Diff(want, table, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
