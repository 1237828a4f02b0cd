package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/cupel/cupel"
)

// frame is what stands around and between the objects.
type frame struct{ open, between, end, empty string }

var (
	array = frame{"[\n", ",\n", "\n]\n", "[]\n"}
	lines = frame{"", "\n", "\n", ""}
)

// jsonWriter writes an object a row, its members in the order of the columns.
// What is absent is null.
type jsonWriter struct {
	to    *bufio.Writer
	names [][]byte // of the columns, as JSON strings
	frame frame
	rows  int
}

func newJSON(w io.Writer, columns []Column, frame frame) *jsonWriter {
	j := &jsonWriter{to: bufio.NewWriter(w), frame: frame}
	for _, column := range columns {
		j.names = append(j.names, appendString(nil, column.Name))
	}
	return j
}

func (j *jsonWriter) Write(row []any) error {
	before := j.frame.open
	if j.rows > 0 {
		before = j.frame.between
	}
	j.rows++
	object := append([]byte(before), '{')
	for i, value := range row {
		if i > 0 {
			object = append(object, ',')
		}
		object = append(object, j.names[i]...)
		object = appendValue(append(object, ':'), value)
	}
	_, err := j.to.Write(append(object, '}'))
	return err
}

func (j *jsonWriter) Close() error {
	end := j.frame.end
	if j.rows == 0 {
		end = j.frame.empty
	}
	j.to.WriteString(end) // an error stays for Flush
	return j.to.Flush()
}

func appendValue(b []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(b, "null"...)
	case int64:
		return fmt.Append(b, v)
	case float64:
		return cupel.Float(v).AppendJSON(b)
	case time.Time:
		return appendString(b, timeText(v))
	}
	return appendString(b, text(value))
}

// appendString does not escape what only HTML would mind.
func appendString(b []byte, text string) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.Encode(text) // a string and a buffer never fail
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}
