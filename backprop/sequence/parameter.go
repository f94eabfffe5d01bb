package sequence

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

type number interface{ float32 | float64 }

// parameter is an array of weights with its gradient and moments.
type parameter[T number] struct {
	name string
	site plasticity.Site

	// Rows are padded to a multiple of four for the kernels: padded holds those
	// beyond w too, which are 0 and stay so, and grad has room for theirs.
	w, padded, grad, m, v []T

	width int // of a row that is learned where it is used; 0: all are always
	used  []int32
	isIn  []bool // used
	bound float64
}

// newParameter has rows·width weights, initially even in ±bound, or normal where
// bound is 0.
func newParameter[T number](name string, site plasticity.Site, rows, width int, bound float64, s backprop.Step) *parameter[T] {
	n, room := rows*width, (rows+3)/4*4*width
	p := &parameter[T]{name: name, site: site, padded: make([]T, room), grad: make([]T, room), bound: bound}
	p.w = p.padded[:n:n]
	first, second := s.Moments()
	if first {
		p.m = make([]T, n)
	}
	if second {
		p.v = make([]T, n)
	}
	return p
}

func (p *parameter[T]) reset(r *rand.Rand) {
	for i := range p.w {
		if p.bound == 0 {
			p.w[i] = T(r.NormFloat64())
			continue
		}
		p.w[i] = T((2*r.Float64() - 1) * p.bound)
	}
	clear(p.grad)
	clear(p.m)
	clear(p.v)
	p.used = p.used[:0]
	clear(p.isIn)
}

// sparse makes rows of so many weights learn only where they are used.
func (p *parameter[T]) sparse(width int) *parameter[T] {
	p.width, p.isIn = width, make([]bool, len(p.w)/width)
	p.used = make([]int32, 0, len(p.isIn))
	return p
}

// row is the gradient of a row, which is 0 where the row was not used yet.
func (p *parameter[T]) row(i int32) []T {
	g := p.grad[int(i)*p.width : (int(i)+1)*p.width]
	if !p.isIn[i] {
		p.isIn[i] = true
		p.used = append(p.used, i)
		clear(g)
	}
	return g
}

// blockOf is how many weights make their step at a time, so that what the rule
// made of a gradient is added to the weights while it is at hand.
const blockOf = 2048

// step has add take the step that the rule makes of the gradient at a rate, the
// t-th.
func (p *parameter[T]) step(s backprop.Step, rate float64, t int64, add func(site plasticity.Site, w, dw []T)) {
	part := func(lo, hi int) {
		var m, v []T
		if p.m != nil {
			m = p.m[lo:hi]
		}
		if p.v != nil {
			v = p.v[lo:hi]
		}
		w, g := p.w[lo:hi], p.grad[lo:hi]
		backprop.Delta(s, g, w, m, v, rate, t)
		add(p.site, w, g)
	}
	if p.width == 0 {
		for lo := 0; lo < len(p.w); lo += blockOf {
			part(lo, min(lo+blockOf, len(p.w)))
		}
		return
	}
	for _, i := range p.used {
		part(int(i)*p.width, (int(i)+1)*p.width)
		p.isIn[i] = false
	}
	p.used = p.used[:0]
}

// finite reports whether no value is infinite or no number.
func finite[T number](x []T) bool {
	return !slices.ContainsFunc(x, func(v T) bool { return math.IsNaN(float64(v - v)) })
}
