package export

import (
	"io"
	"reflect"
	"slices"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// rowsAtOnce is how many rows the Parquet writer takes together: its overhead is
// in the call.
const rowsAtOnce = 256

// cellsInGroup bounds the values of a row group, which the writer holds in memory.
const cellsInGroup = 1_000_000

// parquetWriter writes optional columns of type STRING, INT64, DOUBLE and
// TIMESTAMP (microseconds, UTC).
type parquetWriter struct {
	to   *parquet.GenericWriter[any]
	rows []parquet.Row // not yet written
}

func newParquet(w io.Writer, columns []Column) *parquetWriter {
	schema := parquet.NewSchema("table", ordered(columns))
	return &parquetWriter{to: parquet.NewGenericWriter[any](w, schema,
		parquet.Compression(&zstd.Codec{}), parquet.MaxRowsPerRowGroup(groupRows(len(columns))))}
}

func groupRows(columns int) int64 { return int64(max(rowsAtOnce, cellsInGroup/max(1, columns))) }

func (p *parquetWriter) Write(values []any) error {
	row := make(parquet.Row, len(values))
	for i, value := range values {
		row[i] = leaf(value, i)
	}
	if p.rows = append(p.rows, row); len(p.rows) < rowsAtOnce {
		return nil
	}
	return p.flush()
}

func (p *parquetWriter) flush() error {
	_, err := p.to.WriteRows(p.rows)
	p.rows = p.rows[:0]
	return err
}

func (p *parquetWriter) Close() error {
	if err := p.flush(); err != nil {
		return err
	}
	return p.to.Close()
}

// leaf is a value of an optional column: its definition level says that it is
// there.
func leaf(value any, column int) parquet.Value {
	var v parquet.Value
	switch value := value.(type) {
	case nil:
		return parquet.NullValue().Level(0, 0, column)
	case int64:
		v = parquet.Int64Value(value)
	case float64:
		v = parquet.DoubleValue(value)
	case time.Time:
		v = parquet.Int64Value(value.UnixMicro())
	default:
		v = parquet.ByteArrayValue([]byte(text(value)))
	}
	return v.Level(0, 1, column)
}

// ordered is the schema of columns in their own order, which the library's own
// group would sort.
func ordered(columns []Column) parquet.Node {
	group := parquet.Group{}
	position := map[string]int{}
	for i, column := range columns {
		group[column.Name] = parquet.Optional(node(column.Type))
		position[column.Name] = i
	}
	fields := group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int { return position[a.Name()] - position[b.Name()] })
	return orderedGroup{group, fields}
}

func node(t Type) parquet.Node {
	switch t {
	case Integer:
		return parquet.Leaf(parquet.Int64Type)
	case Float:
		return parquet.Leaf(parquet.DoubleType)
	case Time:
		return parquet.Timestamp(parquet.Microsecond)
	}
	// Every reader knows the plain encoding, unlike the library's default.
	return parquet.Encoded(parquet.String(), &parquet.Plain)
}

type orderedGroup struct {
	parquet.Group
	fields []parquet.Field
}

func (g orderedGroup) Fields() []parquet.Field { return g.fields }

// GoType is asked for, though rows are never made from structs; the library's own
// would refuse names with commas.
func (g orderedGroup) GoType() reflect.Type { return reflect.TypeFor[map[string]any]() }
