package pickle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/pickle"
)

func TestRecords(t *testing.T) {
	for _, file := range []string{"records-2.pkl", "records-5.pkl", "records.joblib"} {
		t.Run(file, func(t *testing.T) {
			read, err := pickle.Read(readFile(t, file), pickle.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			array, err := pickle.ArrayOf(read.Value)
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string][]pickle.Value{"left": {int64(1), int64(-3)}, "threshold": {2.5, -4.0}, "leaf": {int64(1), int64(0)}} {
				field, err := array.Field(name)
				if err != nil {
					t.Fatal(err)
				}
				got, err := pickle.Items(field)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("%s (-want +got):\n%s%v", name, diff, err)
				}
			}
			if _, err := array.Field("right"); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("error %v", err)
			}
			if _, err := pickle.Items(array); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("error %v of records as values", err)
			}
		})
	}
}

func TestRecordsThatAreWrong(t *testing.T) {
	for name, change := range map[string]func(state []pickle.Value){
		"a field outside":       func(state []pickle.Value) { state[5] = int64(20) },
		"records of nothing":    func(state []pickle.Value) { state[5] = int64(0) },
		"a record without end":  func(state []pickle.Value) { state[5] = int64(1) << 40 },
		"names that are none":   func(state []pickle.Value) { state[3] = "left" },
		"a field that is not":   func(state []pickle.Value) { state[3] = &pickle.Tuple{Items: []pickle.Value{"right"}} },
		"a field of no type":    func(state []pickle.Value) { field(state, "left").Items[0] = "i8" },
		"a field before":        func(state []pickle.Value) { field(state, "left").Items[1] = int64(-1) },
		"a field of objects":    func(state []pickle.Value) { typeOf(field(state, "left")).Args.Items[0] = "O8" },
		"a field without parts": func(state []pickle.Value) { field(state, "left").Items = nil },
	} {
		t.Run(name, func(t *testing.T) {
			read, err := pickle.Read(readFile(t, "records-2.pkl"), pickle.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			kind := read.Value.(*pickle.Object).State.(*pickle.Tuple).Items[2].(*pickle.Object)
			change(kind.State.(*pickle.Tuple).Items)
			if _, err := pickle.ArrayOf(read.Value); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("error %v", err)
			}
		})
	}
}

// field returns the type and the place of a field.
func field(state []pickle.Value, name string) *pickle.Tuple {
	value, _ := state[4].(*pickle.Dict).Get(name)
	return value.(*pickle.Tuple)
}

func typeOf(field *pickle.Tuple) *pickle.Object { return field.Items[0].(*pickle.Object) }
