package pickle_test

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/pickle"
)

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestEveryProtocol(t *testing.T) {
	files := map[string]string{"plain-python.pkl": "plain.json"}
	for protocol := range 6 {
		files["plain-"+strconv.Itoa(protocol)+".pkl"] = "plain.json"
		files["arrays-"+strconv.Itoa(protocol)+".pkl"] = "arrays.json"
	}
	for _, compression := range []string{"plain", "zlib", "gzip", "bz2"} {
		files["joblib-"+compression+".joblib"] = "arrays.json"
	}
	for file, golden := range files {
		t.Run(file, func(t *testing.T) {
			read, err := pickle.Read(readFile(t, file), pickle.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			var want any
			if err := json.Unmarshal(readFile(t, golden), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, described(t, read.Value)); diff != "" {
				t.Errorf("values (-Python's +ours):\n%s", diff)
			}
		})
	}
}

// described makes the form of make_pickles.py.
func described(t *testing.T, value pickle.Value) any {
	switch value := value.(type) {
	case nil, bool, string:
		return value
	case int64:
		if math.Abs(float64(value)) < 1<<53 {
			return float64(value)
		}
		return map[string]any{"kind": "int", "text": strconv.FormatInt(value, 10)}
	case *big.Int:
		return map[string]any{"kind": "int", "text": value.String()}
	case float64:
		if math.IsInf(value, 0) {
			return map[string]any{"kind": "float", "text": strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(value, 'g', -1, 64), "+"))}
		}
		return value
	case []byte:
		return map[string]any{"kind": "bytes", "hex": hex.EncodeToString(value)}
	case *pickle.List:
		return map[string]any{"kind": "list", "items": each(t, value.Items)}
	case *pickle.Tuple:
		return map[string]any{"kind": "tuple", "items": each(t, value.Items)}
	case *pickle.Set:
		return map[string]any{"kind": "set", "items": each(t, value.Items)}
	case *pickle.Dict:
		return map[string]any{"kind": "dict", "keys": each(t, value.Keys), "items": each(t, value.Values)}
	case *pickle.Array:
		items, err := pickle.Items(value)
		if err != nil {
			t.Fatal(err)
		}
		shape := []any{}
		for _, length := range value.Shape {
			shape = append(shape, float64(length))
		}
		return map[string]any{"kind": "array", "shape": shape, "items": each(t, items)}
	case *pickle.Object:
		return describedObject(t, value)
	}
	t.Fatalf("a value of type %T", value)
	return nil
}

func describedObject(t *testing.T, o *pickle.Object) any {
	if array, err := pickle.ArrayOf(o); err == nil {
		return described(t, array)
	}
	if scalar, err := pickle.ScalarOf(o); err == nil {
		return described(t, scalar)
	}
	if b, err := pickle.BytesOf(o); err == nil {
		return described(t, b)
	}
	class := o.Class()
	if class == nil {
		t.Fatalf("%s has no class", pickle.Describe(o))
	}
	if class.Name == "set" || class.Name == "frozenset" {
		list, ok := o.Args.Items[0].(*pickle.List)
		if !ok {
			t.Fatalf("%s is made of %s", class, pickle.Describe(o.Args.Items[0]))
		}
		return map[string]any{"kind": "set", "items": each(t, list.Items)}
	}
	return map[string]any{"kind": "object", "class": strings.Replace(class.String(), "__builtin__", "builtins", 1)}
}

func each(t *testing.T, values []pickle.Value) []any {
	all := []any{}
	for _, value := range values {
		all = append(all, described(t, value))
	}
	return all
}

func TestObjectsKeepTheirParts(t *testing.T) {
	for _, file := range []string{"objects.pkl", "objects.joblib"} {
		t.Run(file, func(t *testing.T) {
			read, err := pickle.Read(readFile(t, file), pickle.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			list := read.Value.(*pickle.List)
			point, slotted := list.Items[0].(*pickle.Object), list.Items[1].(*pickle.Object)
			if class := point.Class(); class.String() != "__main__.Point" {
				t.Errorf("class %s", class)
			}
			if x, ok := point.State.(*pickle.Dict).Get("x"); !ok || x != int64(1) {
				t.Errorf("x is %v", x)
			}
			state := slotted.State.(*pickle.Tuple)
			if a, ok := state.Items[1].(*pickle.Dict).Get("a"); !ok || a != "x" {
				t.Errorf("the slot is %v", a)
			}
			if len(read.Globals) < 2 || read.Globals[0].Name != "Point" {
				t.Errorf("globals %v", read.Globals)
			}
		})
	}
}

func TestPicklesThatAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		content string
		code    cupel.Code
		says    string
	}{
		"nothing":                      {"", cupel.Invalid, "cut short"},
		"no end":                       {"N", cupel.Invalid, "cut short"},
		"no such instruction":          {"\x80\x04\xff.", cupel.Invalid, "no instruction 0xff"},
		"a protocol of tomorrow":       {"\x80\x09N.", cupel.Invalid, "protocol 9"},
		"nothing to return":            {".", cupel.Invalid, "not there"},
		"a length bomb":                {"\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.", cupel.Invalid, "cut short"},
		"a bomb of bytes":              {"B\xff\xff\xff\xff.", cupel.Invalid, "cut short"},
		"a bomb of digits":             {"I" + strings.Repeat("9", 5000) + "\n.", cupel.Invalid, "digits"},
		"a bomb of dictionaries":       {strings.Repeat("}", 100_000) + "(t.", cupel.TooLarge, "more values"},
		"a bomb of copies":             {"]" + strings.Repeat("2", 10) + "e.", cupel.Invalid, "no mark"},
		"a large frame":                {"\x95\xff\x00\x00\x00\x00\x00\x00\x00N.", cupel.Invalid, "frame"},
		"a mark that is missing":       {"t.", cupel.Invalid, "no mark"},
		"a memo that is empty":         {"h\x01.", cupel.Invalid, "memo"},
		"a value below the mark":       {"N(q\x00.", cupel.Invalid, "looked at"},
		"a key without value":          {"}(Nu.", cupel.Invalid, "no value"},
		"a global that is no text":     {"K\x01K\x02\x93.", cupel.Invalid, "no text"},
		"a call without a tuple":       {"cos\nsystem\nNR.", cupel.Invalid, "no tuple"},
		"a state of no object":         {"NNb.", cupel.Invalid, "no object"},
		"an extension":                 {"\x82\x01.", cupel.Invalid, "EXT1"},
		"a persistent id":              {"Px\n.", cupel.Invalid, "PyTorch"},
		"a buffer from outside":        {"\x97.", cupel.Invalid, "NEXT_BUFFER"},
		"a text that is not UTF-8":     {"\x8c\x01\xff.", cupel.Invalid, "UTF-8"},
		"an array that claims to much": {joblibArray("2199023255552"), cupel.Invalid, "cut short"},
		"an array beyond all numbers":  {joblibArray("9223372036854775807"), cupel.Invalid, "cannot be"},
		"lzma":                         {"\xfd7zXZ\x00", cupel.Invalid, "lzma"},
		"a broken zlib":                {"x\x9c\x00", cupel.Invalid, "compression"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pickle.Read([]byte(tt.content), pickle.DefaultLimits)
			if err == nil || cupel.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want code %s and %q", err, tt.code, tt.says)
			}
		})
	}
}

// joblibArray is a pickle with an array of floats of which joblib says that it has
// so many.
func joblibArray(length string) string {
	return "cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(X\x05\x00\x00\x00shape(I" + length + "\ntX\x05\x00\x00\x00dtype" +
		"cnumpy\ndtype\n(X\x02\x00\x00\x00f8\x89\x88tRX\x05\x00\x00\x00orderX\x01\x00\x00\x00Cub."
}

func TestNothingIsRun(t *testing.T) {
	marker := filepath.Join(t.TempDir(), "ran")
	for name, content := range map[string]string{
		"REDUCE":           "cos\nsystem\n(X" + string([]byte{byte(6 + len(marker)), 0, 0, 0}) + "touch " + marker + "tR.",
		"INST":             "(S'touch " + marker + "'\nios\nsystem\n.",
		"STACK_GLOBAL":     "\x8c\x05posix\x8c\x06system\x93(S'touch " + marker + "'\ntR.",
		"built names":      "\x8c\x08builtins\x8c\x04eval\x93(S'1'\ntR0\x8c\x02os\x8c\x06system\x93(S'touch " + marker + "'\ntR.",
		"after the end":    "N.cos\nsystem\n(S'touch " + marker + "'\ntR.",
		"NEWOBJ and BUILD": "cos\npopen\n(S'touch " + marker + "'\nt\x81}b.",
	} {
		t.Run(name, func(t *testing.T) {
			read, err := pickle.Read([]byte(content), pickle.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(marker); err == nil {
				t.Error("it ran")
			}
			if name == "after the end" {
				if len(read.Globals) != 0 || read.Length != 2 {
					t.Errorf("%d bytes with globals %v", read.Length, read.Globals)
				}
				return
			}
			last := read.Globals[len(read.Globals)-1]
			if last.Name != "system" && last.Name != "popen" {
				t.Errorf("globals %v", read.Globals)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	for name, content := range map[string][]byte{"plain": readFile(t, "plain-4.pkl"), "decompressed": readFile(t, "joblib-zlib.joblib")} {
		_, err := pickle.Read(content, pickle.Limits{Bytes: 1100})
		if cupel.ErrorCode(err) != cupel.TooLarge {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.[pj]*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if len(content) < 3000 {
			f.Add(content)
		}
	}
	f.Add([]byte(joblibArray("1") + "12345678"))
	f.Fuzz(func(t *testing.T, content []byte) {
		read, err := pickle.Read(content, pickle.Limits{Bytes: 1 << 20})
		if err != nil {
			if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
				t.Errorf("error %v has the code %s", err, code)
			}
			return
		}
		if read.Length > len(content) && len(content) > 0 && content[0] != 'x' && content[0] != 0x1f && content[0] != 'B' {
			t.Errorf("%d bytes of %d were read", read.Length, len(content))
		}
		_ = pickle.Describe(read.Value)
		if array, err := pickle.ArrayOf(read.Value); err == nil {
			_, _ = pickle.Items(array)
		}
	})
}
