package runspec

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// recorded are the variables that change what a training computes: the list of
// docs/format/runspec.md.
var recorded = []string{
	"CUBLAS_WORKSPACE_CONFIG", "CUDA_VISIBLE_DEVICES", "GODEBUG", "GOMAXPROCS", "JAX_ENABLE_X64",
	"KMP_AFFINITY", "LANG", "LC_ALL", "MKL_CBWR", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
	"NVIDIA_TF32_OVERRIDE", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PYTHONHASHSEED", "PYTHONUTF8",
	"TF_CUDNN_DETERMINISTIC", "TF_DETERMINISTIC_OPS", "TF_ENABLE_ONEDNN_OPTS", "TZ",
	"VECLIB_MAXIMUM_THREADS", "XLA_FLAGS",
}

// Variables returns the variables of environ, a list of NAME=VALUE, that may be
// recorded: those of the list and those named in listed, which the project
// chose. A name that looks secret is left out even where it is listed; so are a
// value that holds the user info of an address, is not UTF-8, or has more than
// 4,096 bytes.
func Variables(environ, listed []string) map[string]string {
	variables := map[string]string{}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		wanted := slices.Contains(recorded, name) || slices.Contains(listed, name)
		if wanted && !SecretVariable(name) && recordable(value) && len(variables) < MaxVariables {
			variables[name] = value
		}
	}
	return variables
}

const maxValue = 4096 // bytes

func recordable(value string) bool {
	return len(value) <= maxValue && utf8.ValidString(value) && !userInfo.MatchString(value)
}
