package wire

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// The functions below write what answers with many numbers consist of, each as
// package encoding/json would, in a fraction of its time.

// AppendPoints appends points, with commas between them, to b.
func AppendPoints(b []byte, points []cupel.Point) []byte {
	for i, p := range points {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, `{"step":`...), p.Step, 10)
		b = strconv.AppendInt(append(b, `,"timestamp":`...), p.Timestamp, 10)
		b = append(p.Value.AppendJSON(append(b, `,"value":`...)), '}')
	}
	return b
}

// AppendSeries appends the JSON of a [SeriesList] to b.
func AppendSeries(b []byte, list []cupel.Series) []byte {
	b = append(b, `{"series":[`...)
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendOne(b, &list[i])
	}
	return append(b, "]}"...)
}

func appendOne(b []byte, s *cupel.Series) []byte {
	b = appendText(append(b, `{"run":`...), s.Run)
	b = appendText(append(b, `,"key":`...), s.Key)
	b = appendIntegers(append(b, `,"steps":`...), s.Steps)
	b = appendIntegers(append(b, `,"timestamps":`...), s.Timestamps)
	b = appendFloats(append(b, `,"last":`...), s.Last)
	if len(s.Count) > 0 {
		b = appendFloats(append(b, `,"min":`...), s.Min)
		b = appendFloats(append(b, `,"max":`...), s.Max)
		b = appendIntegers(append(b, `,"count":`...), s.Count)
	}
	return append(strconv.AppendInt(append(b, `,"points":`...), s.Points, 10), '}')
}

func appendIntegers(b []byte, list []int64) []byte {
	b = append(b, '[')
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return append(b, ']')
}

func appendFloats(b []byte, list []cupel.Float) []byte {
	b = append(b, '[')
	for i, f := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = f.AppendJSON(b)
	}
	return append(b, ']')
}

// AppendTable appends the JSON of [cupel.RunColumns] to b. A value that is no JSON
// is an error.
func AppendTable(b []byte, table cupel.RunColumns) (_ []byte, err error) {
	b = append(b, `{"runs":[`...)
	for i, id := range table.Runs {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, id)
	}
	b = append(b, `],"columns":[`...)
	for i, column := range table.Columns {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendColumn(b, column); err != nil {
			return nil, err
		}
	}
	return append(appendText(append(b, `],"next_page_token":`...), table.NextPageToken), '}'), nil
}

func appendColumn(b []byte, column cupel.RunColumn) (_ []byte, err error) {
	b = appendText(append(b, `{"name":`...), column.Name)
	b = append(b, `,"values":[`...)
	for i, value := range column.Values {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(b, value); err != nil {
			return nil, err
		}
	}
	return append(b, "]}"...), nil
}

// appendValue appends a value of a column.
func appendValue(b []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(b, "null"...), nil
	case string:
		return appendText(b, v), nil
	case float64:
		return cupel.Float(v).AppendJSON(b), nil
	case cupel.Float:
		return v.AppendJSON(b), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	}
	text, err := json.Marshal(value)
	return append(b, text...), err
}

// appendText appends a string of JSON.
func appendText(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(text) // never fails for a string
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
}
