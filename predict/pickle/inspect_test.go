package pickle_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/predict/pickle"
)

func TestInspect(t *testing.T) {
	read, err := pickle.Read(readFile(t, "objects.joblib"), pickle.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	want := pickle.Part{Is: "a list of 2 values", Parts: []pickle.Part{
		{Name: "0", Is: "a __main__.Point", Class: "__main__.Point", Parts: []pickle.Part{
			{Name: "x", Is: "1"}, {Name: "y", Is: "an array of <f8 of shape [3]"},
		}},
		{Name: "1", Is: "a __main__.Slotted", Class: "__main__.Slotted", Parts: []pickle.Part{
			{Name: "state", Is: "a tuple of 2 values", Parts: []pickle.Part{
				{Name: "0", Is: "None"},
				{Name: "1", Is: "a dictionary of 1 value", Parts: []pickle.Part{{Name: "a", Is: `"x"`}}},
			}},
		}},
	}}
	if diff := cmp.Diff(want, pickle.Inspect(read.Value)); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
}

func TestInspectIsBounded(t *testing.T) {
	for name, content := range map[string]string{
		"a list in itself":  "]q\x00h\x00a.",
		"a billion laughs":  "]q\x00" + strings.Repeat("](h\x00h\x00h\x00h\x00h\x00h\x00h\x00eq\x00", 60) + ".",
		"a deep list":       strings.Repeat("(", 5000) + strings.Repeat("l", 5000) + ".",
		"deep calls":        "cnumpy\ndtype\nq\x00N" + strings.Repeat("\x85h\x00q\x010\x85", 100) + ".",
		"a scalar of calls": strings.Repeat("cnumpy.core.multiarray\nscalar\n", 2000) + "N" + strings.Repeat("N\x86R", 2000) + ".",
	} {
		t.Run(name, func(t *testing.T) {
			read, err := pickle.Read([]byte(content), pickle.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			if n := parts(pickle.Inspect(read.Value)); n > 5000 {
				t.Errorf("%d parts are shown", n)
			}
		})
	}
}

func parts(p pickle.Part) int {
	n := 1
	for _, inner := range p.Parts {
		n += parts(inner)
	}
	return n
}

func TestWhatIsKnownToBeInert(t *testing.T) {
	for name, tt := range map[string]struct {
		global pickle.Global
		want   bool
	}{
		"an array":                {pickle.Global{Module: "numpy.core.multiarray", Name: "_reconstruct"}, true},
		"of a newer NumPy":        {pickle.Global{Module: "numpy._core.multiarray", Name: "_reconstruct"}, true},
		"a class of scikit-learn": {pickle.Global{Module: "sklearn.preprocessing._data", Name: "StandardScaler"}, true},
		"a function of it":        {pickle.Global{Module: "sklearn.utils", Name: "check_array"}, false},
		"one of its tests":        {pickle.Global{Module: "sklearn.utils._testing", Name: "TempMemmap"}, false},
		"an attribute of a class": {pickle.Global{Module: "sklearn.base", Name: "BaseEstimator.__init__"}, false},
		"eval":                    {pickle.Global{Module: "builtins", Name: "eval"}, false},
		"getattr":                 {pickle.Global{Module: "builtins", Name: "getattr"}, false},
		"a shell":                 {pickle.Global{Module: "os", Name: "system"}, false},
		"a runner of NumPy":       {pickle.Global{Module: "numpy.testing._private.utils", Name: "runstring"}, false},
		"a package of no name":    {pickle.Global{Module: "sklearnx", Name: "Evil"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tt.global.Inert(); got != tt.want {
				t.Errorf("inert: %t", got)
			}
		})
	}
}
