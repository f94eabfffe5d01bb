package spd

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// InverseRoot writes (C + ε·I)^(−½), n×n and symmetric, to z: of the covariance
// C = M − μμᵀ of means μ and moments M; ε is above 0. Where C is not finite z is NaN.
func InverseRoot[T float32 | float64](z, means, moments []T, eps float64) {
	n := len(means)
	c := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			c.SetSym(i, j, float64(moments[i*n+j])-float64(means[i])*float64(means[j]))
		}
	}
	var e mat.EigenSym
	if !e.Factorize(c, true) {
		for k := range z {
			z[k] = T(math.NaN())
		}
		return
	}
	var v, scaled, m mat.Dense
	e.VectorsTo(&v)
	values := e.Values(nil)
	scaled.Apply(func(_, j int, x float64) float64 { return x / math.Sqrt(max(values[j], 0)+eps) }, &v)
	m.Mul(&scaled, v.T())
	for k := range z {
		z[k] = T(m.At(k/n, k%n))
	}
}
