package sklearn

import (
	"math"
	"strings"

	"github.com/cupel/cupel/predict/pickle"
)

// functions of NumPy that make one number of each, whatever the type of the
// numbers.
var functions = map[string]func(float64) float64{
	"log": math.Log, "log2": math.Log2, "log10": math.Log10, "log1p": math.Log1p,
	"exp": math.Exp, "exp2": math.Exp2, "expm1": math.Expm1,
	"sqrt": math.Sqrt, "cbrt": math.Cbrt, "square": func(x float64) float64 { return x * x },
	"absolute": math.Abs, "fabs": math.Abs, "negative": func(x float64) float64 { return -x }, "sign": sign,
	"floor": math.Floor, "ceil": math.Ceil, "trunc": math.Trunc, "rint": math.RoundToEven,
	"sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "arcsin": math.Asin, "arccos": math.Acos, "arctan": math.Atan,
	"sinh": math.Sinh, "cosh": math.Cosh, "tanh": math.Tanh, "arcsinh": math.Asinh, "arccosh": math.Acosh, "arctanh": math.Atanh,
	"deg2rad": func(x float64) float64 { return x * (math.Pi / 180) }, "radians": func(x float64) float64 { return x * (math.Pi / 180) },
	"rad2deg": func(x float64) float64 { return x * (180 / math.Pi) }, "degrees": func(x float64) float64 { return x * (180 / math.Pi) },
}

// keepZeros are those of zero give zero.
var keepZeros = map[string]bool{
	"log1p": true, "expm1": true, "sqrt": true, "cbrt": true, "square": true, "absolute": true, "fabs": true, "sign": true,
	"floor": true, "ceil": true, "trunc": true, "rint": true,
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

// functionStep compiles a FunctionTransformer of a function of NumPy, or of none.
func functionStep(e *estimator, in columns) (step, columns) {
	e.knows("func", "inverse_func", "validate", "accept_sparse", "check_inverse", "feature_names_out", "kw_args", "inv_kw_args")
	e.noArguments()
	value, _ := e.state.Get("func")
	if value == nil {
		return unchanged{}, in
	}
	name := ufunc(value)
	does, known := functions[name]
	if !known {
		e.refuse("func", "this function is not known: those of NumPy that make one number of each are")
		return unchanged{}, in
	}
	validated := e.flag("validate", false)
	return columnwise{who: e.class, names: in.names, anything: !validated, missing: !validated, keepsZeros: keepZeros[name],
		of: func(_ int, value float64) float64 { return does(value) }}, in
}

func (e *estimator) noArguments() {
	value, _ := e.state.Get("kw_args")
	if dict, ok := value.(*pickle.Dict); value != nil && (!ok || len(dict.Keys) > 0) {
		e.refuse("kw_args", "arguments of the function are not known")
	}
}

// ufunc returns the name of a function of NumPy: versions name it in different
// modules, and some by a function that looks it up.
func ufunc(value pickle.Value) string {
	if g, ok := value.(*pickle.Global); ok && isNumPy(g.Module) {
		return g.Name
	}
	o, ok := value.(*pickle.Object)
	if !ok || o.Args == nil || len(o.Args.Items) != 2 || o.HasState {
		return ""
	}
	maker, ok := o.Callable.(*pickle.Global)
	if !ok || maker.Name != "_ufunc_reconstruct" || !isNumPy(maker.Module) {
		return ""
	}
	module, _ := o.Args.Items[0].(string)
	name, _ := o.Args.Items[1].(string)
	if !isNumPy(module) {
		return ""
	}
	return name
}

// isNumPy reports whether a module is one of NumPy in which its functions are.
func isNumPy(module string) bool {
	switch strings.Replace(module, "numpy._core", "numpy.core", 1) {
	case "numpy", "numpy.core", "numpy.core._multiarray_umath", "numpy.core.umath", "numpy.core.multiarray":
		return true
	}
	return false
}
