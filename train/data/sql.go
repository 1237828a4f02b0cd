package data

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"unicode/utf8"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
	_ "modernc.org/sqlite"             // registers the driver "sqlite"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// SQL reads the rows of a query, whose text is recorded with the run. It reads in
// a transaction that may not write.
type SQL struct {
	params sqlParams
}

// maxQuery is the greatest length of a query in a file, in bytes.
const maxQuery = 1 << 20

type sqlParams struct {
	Database    string `json:"database"`
	DatabaseEnv string `json:"database_env"`
	Query       string `json:"query"`
	QueryFile   string `json:"query_file"`
	Arguments   []any  `json:"arguments"`
	Target      string `json:"target"`
}

var (
	_ train.Dataset = (*SQL)(nil)
	_ train.Sourced = (*SQL)(nil)
)

// newSQL makes one from the parameters database, "sqlite:PATH" or
// "postgres://HOST/NAME"; database_env, the name of an environment variable that
// holds that, for an address with a password, which is not recorded then; query, or
// query_file with its text; arguments, a list of values for $1, $2 …; and target.
// The rows come as the database gives them: let the query say ORDER BY.
func newSQL(params train.Params) (train.Dataset, error) {
	s := &SQL{}
	if err := params.Into(&s.params); err != nil {
		return nil, err
	}
	if err := s.readQuery(); err != nil {
		return nil, err
	}
	if (s.params.Database == "") == (s.params.DatabaseEnv == "") {
		return nil, cupel.Errorf(cupel.Invalid, "set either database or database_env: the address of the database, or the environment variable that holds it")
	}
	if u, err := url.Parse(s.params.Database); err == nil && u.User != nil {
		if _, secret := u.User.Password(); secret {
			return nil, cupel.Errorf(cupel.Invalid, "the address of the database has a password, and parameters are recorded: use database_env, and put it into that environment variable")
		}
	}
	return s, nil
}

// readQuery takes the query from its file, where one is named.
func (s *SQL) readQuery() error {
	if (s.params.Query == "") == (s.params.QueryFile == "") {
		return cupel.Errorf(cupel.Invalid, "set either query, the SELECT that gives the rows, or query_file, a file that holds it")
	}
	if s.params.QueryFile == "" {
		return nil
	}
	file, _, err := open(s.params.QueryFile)
	if err != nil {
		return err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxQuery+1))
	if err != nil || len(text) > maxQuery || !utf8.Valid(text) {
		return cupel.Errorf(cupel.Invalid, "%s is no query: it cannot be read, is not UTF-8, or longer than %d bytes", s.params.QueryFile, maxQuery)
	}
	s.params.Query = string(text)
	return nil
}

// Source implements [train.Sourced].
func (s *SQL) Source() train.Source {
	text, err := json.Marshal(map[string]string{"database": s.params.Database, "database_env": s.params.DatabaseEnv, "query": s.params.Query})
	if err != nil {
		return train.Source{Kind: "sql", Place: s.params.Query}
	}
	return train.Source{Kind: "sql", Place: string(text)}
}

// Load implements [train.Dataset].
func (s *SQL) Load(ctx context.Context) (train.Table, error) {
	db, err := s.open()
	if err != nil {
		return train.Table{}, err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return train.Table{}, s.failed(err)
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, s.params.Query, s.params.Arguments...)
	if err != nil {
		return train.Table{}, s.failed(err)
	}
	defer rows.Close()
	table, err := tableOf(rows)
	if err != nil {
		return train.Table{}, s.failed(err)
	}
	return withTarget(table, s.params.Target)
}

// open picks the driver.
func (s *SQL) open() (*sql.DB, error) {
	address := s.params.Database
	if name := s.params.DatabaseEnv; name != "" {
		if address = os.Getenv(name); address == "" {
			return nil, cupel.Errorf(cupel.Invalid, "the environment variable %s, which is to hold the address of the database, is not set", name)
		}
	}
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok && path != "" {
		file, _, err := open(path)
		if err != nil {
			return nil, err
		}
		file.Close()
		return sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro")
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return sql.Open("pgx", address)
	}
	return nil, cupel.Errorf(cupel.Invalid, "the address of the database is neither sqlite:PATH nor postgres://HOST/NAME")
}

func (s *SQL) failed(err error) error {
	var known *cupel.Error
	if errors.As(err, &known) {
		return err
	}
	return cupel.Errorf(cupel.Invalid, "the query failed: %s", fmt.Sprint(err))
}
