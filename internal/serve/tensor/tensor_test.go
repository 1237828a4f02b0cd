package tensor_test

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/serve/rows"
	"github.com/cupel/cupel/internal/serve/tensor"
)

func given(t *testing.T, text string) *tensor.Given {
	t.Helper()
	g := &tensor.Given{}
	if err := json.Unmarshal([]byte(text), g); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestBinaryValues(t *testing.T) {
	for _, c := range []struct {
		datatype string
		raw      []byte
		want     tensor.Values
	}{
		{"FP64", binary.LittleEndian.AppendUint64(nil, math.Float64bits(1.5)), tensor.Values{Numbers: []float64{1.5}}},
		{"FP32", binary.LittleEndian.AppendUint32(nil, math.Float32bits(1.5)), tensor.Values{Numbers: []float64{1.5}}},
		{"FP16", []byte{0, 0x3e}, tensor.Values{Numbers: []float64{1.5}}},
		{"INT8", []byte{0xff}, tensor.Values{Numbers: []float64{-1}}},
		{"UINT8", []byte{0xff}, tensor.Values{Numbers: []float64{255}}},
		{"INT16", []byte{0xfe, 0xff}, tensor.Values{Numbers: []float64{-2}}},
		{"UINT32", []byte{1, 0, 0, 0x80}, tensor.Values{Numbers: []float64{1<<31 + 1}}},
		{"INT64", binary.LittleEndian.AppendUint64(nil, 7), tensor.Values{Numbers: []float64{7}}},
		{"BOOL", []byte{1}, tensor.Values{Bools: []bool{true}}},
		{"BYTES", []byte("\x05\x00\x00\x00Wien!"), tensor.Values{Texts: []string{"Wien!"}}},
	} {
		t.Run(c.datatype, func(t *testing.T) {
			g := given(t, `{"name":"x","shape":[1],"datatype":"`+c.datatype+`","parameters":{"binary_data_size":`+string(jsonOf(t, len(c.raw)))+`}}`)
			rest, err := g.Bind(append(c.raw, "rest"...))
			if err != nil || string(rest) != "rest" {
				t.Fatalf("%q, %v", rest, err)
			}
			v, err := g.Read()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, v); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func jsonOf(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestOutputsInBytes(t *testing.T) {
	for name, output := range map[string]tensor.Given{
		"numbers":  tensor.OfNumbers("y", []int64{2}, []float64{1.5, -2}),
		"integers": tensor.OfLabels("y", "INT64", []any{int64(-3), int64(4)}),
		"texts":    tensor.OfLabels("y", "BYTES", []any{"a", "üb"}),
		"bools":    tensor.OfLabels("y", "BOOL", []any{true, false}),
	} {
		t.Run(name, func(t *testing.T) {
			asJSON := given(t, string(jsonOf(t, output)))
			want, err := asJSON.Read()
			if err != nil {
				t.Fatal(err)
			}
			raw := output.Detach(nil)
			detached := given(t, string(jsonOf(t, output)))
			if _, err := detached.Bind(raw); err != nil {
				t.Fatal(err)
			}
			found, err := detached.Read()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, found); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzTensor holds inputs to their shape, whatever they are.
func FuzzTensor(f *testing.F) {
	f.Add([]byte(`{"name":"x","shape":[1,2],"datatype":"FP64","data":[1,[2]]}`), []byte{})
	f.Add([]byte(`{"name":"x","shape":[2],"datatype":"BYTES","data":["a","b"]}`), []byte{})
	f.Add([]byte(`{"name":"x","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":8}}`), []byte("\xff\xff\xff\xffabcd"))
	f.Add([]byte(`{"name":"x","shape":[4],"datatype":"BOOL","parameters":{"binary_data_size":4}}`), []byte{1, 0, 1, 2})
	f.Add([]byte(`{"name":"x","shape":[9223372036854775807,2],"datatype":"FP16","parameters":{"binary_data_size":4}}`), []byte{1, 0, 1, 2})
	f.Fuzz(func(t *testing.T, text, raw []byte) {
		g := tensor.Given{}
		if json.Unmarshal(text, &g) != nil {
			return
		}
		if _, err := g.Bind(raw); err != nil {
			return
		}
		table, err := tensor.Rows([]tensor.Given{g}, rows.Wanted{MaxRows: 100})
		if err != nil {
			if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
				t.Errorf("code %s: %v", code, err)
			}
			return
		}
		if table.Rows > 100 || int64(table.Rows) != g.Shape[0] {
			t.Errorf("%d rows of the shape %v", table.Rows, g.Shape)
		}
	})
}
