package rule

import (
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// entries returns the entries of y that are not 0, listing them into own where
// the activity gives y dense.
func (a *Activity) entries(own *Sparse) *Sparse {
	if a.PostSparse.Given(a.N) {
		return &a.PostSparse
	}
	own.Clear()
	for n := range a.N {
		for j, v := range a.Post[n*a.Out : (n+1)*a.Out] {
			if v != 0 {
				own.Push(j, v)
			}
		}
		own.End()
	}
	return own
}

// dense returns y as a matrix, filling Post from PostSparse where only that is
// given.
func (a *Activity) dense() []float32 {
	if !a.PostSparse.Given(a.N) {
		return a.Post
	}
	a.Post = grow(a.Post, a.N*a.Out)
	clear(a.Post)
	for n := range a.N {
		idx, val := a.PostSparse.Row(n)
		for e, j := range idx {
			a.Post[n*a.Out+int(j)] = val[e]
		}
	}
	return a.Post
}

// refuse says why the value of a parameter cannot be used.
func refuse(s Spec, param, format string, args ...any) error {
	return fmt.Errorf("rule %s: parameter %s is %v: it %s", s.Name, param, s.Value(param), fmt.Sprintf(format, args...))
}

// with returns s with another value of a parameter.
func (s Spec) with(param string, v float64) Spec {
	params := slices.Clone(s.Params)
	for i := range params {
		if params[i].Name == param {
			params[i].Value = v
		}
	}
	s.Params = params
	return s
}

// competing returns the drives of presentation n less the thresholds, using
// work where there are any.
func (a *Activity) competing(n int, work *[]float32) []float32 {
	u := a.Drive[n*a.Out : (n+1)*a.Out]
	if a.Threshold == nil {
		return u
	}
	*work = grow(*work, a.Out)
	kernels.Sub(*work, u, a.Threshold)
	return *work
}
