package pickle

import (
	"strings"
	"unicode"
)

// inert are functions and classes that make plain values, whatever they are called
// with.
var inert = map[string][]string{
	"builtins":                   {"bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "range", "set", "slice", "str", "tuple"},
	"collections":                {"OrderedDict", "defaultdict", "deque", "Counter"},
	"copyreg":                    {"_reconstructor", "__newobj__", "__newobj_ex__"},
	"_codecs":                    {"encode"},
	"datetime":                   {"date", "datetime", "time", "timedelta", "timezone"},
	"decimal":                    {"Decimal"},
	"numpy":                      {"bool", "bool_", "dtype", "float32", "float64", "int32", "int64", "ndarray", "str_", "uint8"},
	"numpy.core.multiarray":      {"_reconstruct", "scalar"},
	"numpy.core.numeric":         {"_frombuffer"},
	"numpy.random._mt19937":      {"MT19937"},
	"numpy.random._pickle":       {"__randomstate_ctor", "__generator_ctor", "__bit_generator_ctor"},
	"numpy.ma.core":              {"MaskedArray", "_mareconstruct"},
	"joblib.numpy_pickle":        {"NumpyArrayWrapper"},
	"scipy.sparse._csr":          {"csr_array", "csr_matrix"},
	"scipy.sparse._csc":          {"csc_array", "csc_matrix"},
	"scipy.sparse.csr":           {"csr_matrix"},
	"scipy.sparse.csc":           {"csc_matrix"},
	"sklearn.tree._tree":         {"Tree"},
	"sklearn.utils._bunch":       {"Bunch"},
	"sklearn.neighbors._kd_tree": {"newObj", "KDTree"},
}

// Inert reports whether a global is known to do nothing but make values of data
// when Python loads a pickle that names it: types of Python, NumPy and SciPy, and
// classes of scikit-learn. Of all others nothing is known.
func (g Global) Inert() bool {
	for _, name := range inert[canonicalModule(g.Module)] {
		if name == g.Name {
			return true
		}
	}
	return g.isEstimator()
}

// isEstimator reports whether a global is a class of scikit-learn: those have names
// that begin with a capital letter, and what is for its own tests does not count.
func (g Global) isEstimator() bool {
	if !strings.HasPrefix(g.Module, "sklearn.") || strings.Contains(g.Module, "test") || strings.Contains(g.Module, "externals") {
		return false
	}
	first := []rune(strings.TrimLeft(g.Name, "_"))
	return len(first) > 0 && unicode.IsUpper(first[0]) && !strings.Contains(g.Name, ".")
}
