package trees

import "math"

// XGBoost takes exponentials by the C library's expf, which is not the rounded
// exponential in about one case of a thousand. Probabilities that are XGBoost's to
// an ulp need the same steps, those of glibc since 2.27 and of ARM's optimised
// routines: 2^(k/32) from a table, times a polynomial of degree 3 in the rest.
const (
	expSteps = 32
	expC0    = 0x1.c6af84b912394p-5 / expSteps / expSteps / expSteps
	expC1    = 0x1.ebfce50fac4f3p-3 / expSteps / expSteps
	expC2    = 0x1.62e42ff0c52d6p-1 / expSteps
)

// expTable has 2^(i/32).
var expTable = func() (table [expSteps]float64) {
	for i := range table {
		table[i] = math.Exp2(float64(i) / expSteps)
	}
	return table
}()

// exp is e to the power of x, in float32.
func exp(x float32) float32 {
	if !(x > -103 && x < 88) { // also NaN: results are not normal numbers
		return float32(math.Exp(float64(x)))
	}
	z := float64(x) * (math.Log2E * expSteps)
	k := math.RoundToEven(z)
	r := z - k
	step := int(k) & (expSteps - 1)
	scale := math.Ldexp(expTable[step], (int(k)-step)/expSteps)
	return float32(math.FMA(math.FMA(expC0, r, expC1), r*r, math.FMA(expC2, r, 1)) * scale)
}
