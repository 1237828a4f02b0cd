package store

import (
	"database/sql"
	"encoding/json"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// records implements [catalog.Catalog] over one transaction.
type records struct{ *Tx }

var _ catalog.Catalog = records{}

// micros is a time as the tables keep it.
func micros(t time.Time) int64 { return t.UnixMicro() }

func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }

// optionalMicros is a time that may be NULL.
func optionalMicros(t *time.Time) any {
	if t == nil {
		return nil
	}
	return micros(*t)
}

func fromOptionalMicros(n sql.NullInt64) *time.Time {
	if !n.Valid {
		return nil
	}
	t := fromMicros(n.Int64)
	return &t
}

// optionalText is a text that is NULL when it is empty.
func optionalText[T ~string | ~[]byte](text T) any {
	if len(text) == 0 {
		return nil
	}
	return string(text)
}

// optionalJSON is a column of JSON that may be NULL.
func optionalJSON(text sql.NullString) json.RawMessage {
	if !text.Valid {
		return nil
	}
	return json.RawMessage(text.String)
}

// toJSON writes values that always have a JSON form.
func toJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// missing is the error of something that is not there.
func missing(format string, args ...any) error {
	return cupel.Errorf(cupel.NotFound, format, args...)
}

// taken turns the database's complaint about a second row with the same key into
// an error for people.
func (r records) taken(err error, code cupel.Code, format string, args ...any) error {
	if err == nil || !r.dialect.Taken(err) {
		return err
	}
	return cupel.Errorf(code, format, args...)
}
