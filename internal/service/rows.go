package service

import (
	"bufio"
	"context"
	"encoding/json"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/store"
)

// rowLine is a line of a backup's rows: a row with its table, or the end with
// the number of rows before it.
type rowLine struct {
	Table string          `json:"table,omitempty"`
	Row   json.RawMessage `json:"row,omitempty"`
	End   *int64          `json:"end,omitempty"`
}

// maxRowLine is the limit on one line, in bytes: metadata and what is beside it,
// with room for escapes.
const maxRowLine = 16 << 20

// dump writes all rows of the database, as they are at one moment.
func (s *Service) dump(ctx context.Context, w io.Writer) (rows int64, err error) {
	buffered := bufio.NewWriter(w)
	lines := json.NewEncoder(buffered)
	lines.SetEscapeHTML(false)
	err = s.store.View(ctx, func(tx *store.Tx) error {
		rows, err = tx.Dump(ctx, func(table string, row []byte) error {
			return lines.Encode(rowLine{Table: table, Row: row})
		})
		return err
	})
	if err != nil {
		return rows, err
	}
	if err := lines.Encode(rowLine{End: &rows}); err != nil {
		return rows, err
	}
	return rows, buffered.Flush()
}

// load reads what dump has written into an empty database, all or nothing.
func (s *Service) load(ctx context.Context, r io.Reader) (int64, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxRowLine)
	seen := int64(-1) // the schema's row does not count
	return s.store.Load(ctx, func() (string, []byte, error) {
		line, err := nextRow(lines)
		if err != nil {
			return "", nil, err
		}
		if line.End != nil {
			if *line.End != seen {
				return "", nil, cupel.Errorf(cupel.Corrupt, "the backup's rows are not complete: %d of %d are there; nothing was restored", seen, *line.End)
			}
			return "", nil, io.EOF
		}
		seen++
		return line.Table, line.Row, nil
	})
}

func nextRow(lines *bufio.Scanner) (line rowLine, err error) {
	if !lines.Scan() {
		return line, cupel.Errorf(cupel.Corrupt, "the backup's rows are cut short; nothing was restored (%v)", lines.Err())
	}
	if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
		return line, brokenBackup(err)
	}
	return line, nil
}
