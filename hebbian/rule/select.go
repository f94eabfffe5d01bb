package rule

import (
	"fmt"
	"math"
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

// Ranked returns the positions of the largest entry of u and of the one of
// rank k, counted from 1; among equals the lower position ranks first. Where u
// has fewer than k entries the last rank serves. u must not be empty.
func Ranked(u []float32, k int) (first, kth int) {
	const most = 32
	if k > most {
		return rankedLong(u, k)
	}
	var val [most]float32
	var idx [most]int
	n := 0
	for i, v := range u {
		if n == k && !(v > val[n-1]) {
			continue
		}
		p := n
		if n < k {
			n++
		} else {
			p = n - 1
		}
		for p > 0 && v > val[p-1] {
			val[p], idx[p] = val[p-1], idx[p-1]
			p--
		}
		val[p], idx[p] = v, i
	}
	return idx[0], idx[n-1]
}

// rankedLong serves ranks too long for a list on the stack: it counts, for
// candidate after candidate, how many entries rank before it.
func rankedLong(u []float32, k int) (first, kth int) {
	k = min(k, len(u))
	first = -1
	cur := -1
	for range k {
		best := -1
		for i, v := range u {
			after := cur < 0 || v < u[cur] || (v == u[cur] && i > cur)
			if after && (best < 0 || v > u[best]) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		if first < 0 {
			first = best
		}
		cur = best
	}
	return max(first, 0), max(cur, 0)
}

func maxAbs(x []float32) float32 {
	var m float32
	for _, v := range x {
		if a := float32(math.Abs(float64(v))); a > m {
			m = a
		}
	}
	return m
}

// refuse says why the value of a parameter cannot be used.
func refuse(s Spec, param, format string, args ...any) error {
	return fmt.Errorf("rule %s: parameter %s is %v: it %s", s.Name, param, s.value(param), fmt.Sprintf(format, args...))
}

// with returns s with another value of a parameter.
func (s Spec) with(param string, v float64) Spec {
	params := make([]Param, len(s.Params))
	copy(params, s.Params)
	for i := range params {
		if params[i].Name == param {
			params[i].Value = v
		}
	}
	s.Params = params
	return s
}
