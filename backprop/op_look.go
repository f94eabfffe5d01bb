package backprop

import (
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// look copies what each place of a layer sees, with its contrast normalised
// where that is asked for. Columns, each of which has weights of its own, find
// what one column sees of the whole minibatch together; a convolution finds the
// windows of one stimulus together.
type look struct {
	p        plan
	width    int     // values of a field
	runs     [][]run // of each field
	capacity int
}

// run is a part of a field whose inputs are neighbours; from wiring.Outside, zeros.
type run struct{ from, n int }

func newLook(p plan, capacity int) look {
	l := look{p: p, width: p.fan(), capacity: capacity}
	for _, field := range p.fields {
		var runs []run
		for i, at := range field {
			if last := len(runs) - 1; i > 0 && (at == wiring.Outside && runs[last].from == at || at != wiring.Outside && at == runs[last].from+runs[last].n) {
				runs[last].n++
				continue
			}
			runs = append(runs, run{at, 1})
		}
		l.runs = append(l.runs, runs)
	}
	return l
}

// at is the number, among all fields of a minibatch, of field k of row r.
func (l look) at(k, r int) int {
	if l.p.Kind == Columns {
		return k*l.capacity + r
	}
	return r*len(l.runs) + k
}

// look adds the operation. Its gradient adds what all fields want of an input.
func (b *builder[T]) look(name string, p plan, x *gorgonia.Node, first bool) *gorgonia.Node {
	l, in := newLook(p, b.capacity), p.in.Size()
	eps := T(p.normalised)
	var norms []T // |x − mean x| of each field
	if eps > 0 {
		norms = make([]T, b.capacity*len(l.runs))
	}
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, p.seen()}, wrt: []bool{!first}}
	op.compute = func(y []T, ins [][]T) {
		for r := range *b.rows {
			x := ins[0][r*in : (r+1)*in]
			for k, runs := range l.runs {
				f := l.at(k, r)
				field := y[f*l.width : (f+1)*l.width]
				gather(field, x, runs)
				if eps > 0 {
					norms[f] = contrast(field, eps)
				}
			}
		}
	}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) gorgonia.Nodes {
		part := make([]T, l.width)
		return gorgonia.Nodes{b.add(name+" gradient", in, func(dx []T, ins [][]T) {
			for r := range *b.rows {
				dx := dx[r*in : (r+1)*in]
				clear(dx)
				for k, runs := range l.runs {
					f := l.at(k, r)
					field := ins[1][f*l.width : (f+1)*l.width]
					if eps > 0 {
						contrastGrad(part, field, ins[0][f*l.width:(f+1)*l.width], norms[f], eps)
						field = part
					}
					scatter(dx, field, runs)
				}
			}
		}, y, dy)}
	}
	return op.apply(x)
}

func gather[T number](field, x []T, runs []run) {
	for _, r := range runs {
		if r.from == wiring.Outside {
			clear(field[:r.n])
		} else {
			copy(field[:r.n], x[r.from:])
		}
		field = field[r.n:]
	}
}

// scatter adds what a field wants to the inputs that it sees.
func scatter[T number](dx, field []T, runs []run) {
	for _, r := range runs {
		if r.from != wiring.Outside {
			kernels.AXPY(dx[r.from:r.from+r.n], 1, field[:r.n])
		}
		field = field[r.n:]
	}
}

// contrast sets x to c/(|c| + ε) with c = x − mean x, and returns |c|.
func contrast[T number](x []T, eps T) T {
	addConstant(Linear, x, -kernels.Total(x)/T(len(x)))
	norm := length(x)
	kernels.Scale(x, 1/(norm+eps), x)
	return norm
}

// contrastGrad is dx of y = c/(|c| + ε) with c = x − mean x: with
// g = dy/(|c| + ε) − y·(y·dy)/|c|, dx = g − mean g.
func contrastGrad[T number](dx, dy, y []T, norm, eps T) {
	kernels.Scale(dx, 1/(norm+eps), dy)
	if norm > 0 {
		kernels.AXPY(dx, -dot(y, dy)/norm, y)
	}
	addConstant(Linear, dx, -kernels.Total(dx)/T(len(dx)))
}

func length[T number](x []T) T { return T(math.Sqrt(float64(dot(x, x)))) }

func dot[T number](x, y []T) (s T) {
	if single, ok := any(x).([]float32); ok {
		return T(kernels.Dot(single, any(y).([]float32)))
	}
	for i, v := range x {
		s += v * y[i]
	}
	return s
}
