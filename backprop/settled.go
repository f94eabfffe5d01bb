package backprop

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/internal/spd"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// settled is a layer that no gradient moves. It learns running means of what comes to
// it over the presentations of its stage, and is from then on a fixed map, of the windows
// of a convolution or of the outputs of the layer below,
//
//	whiten    y = (C + ε·I)^(−½)·(x − μ), C = E[xxᵀ] − μμᵀ over places and stimuli,
//	standard  y = (x − μ)/√(inputs·(E[x²] − μ²)), 0 where an input never varied,
//
// as the local learner's layers of these names are. Standard is of outputs as the
// initial weights give them: the gradient goes through it and carries the rest.
type settled[T number] struct {
	name    string
	width   int     // inputs of a mean
	epsilon float64 // of whiten; 0: standard

	means, moments []T // of moments whiten has width², standard width
	seen           int64

	scale, shift []T // the map: the inverse root or a gain each, and what it makes of the means
	known        bool

	in     *fused[T] // of the training graph
	change []T
}

func newSettled[T number](p plan) *settled[T] {
	s := &settled[T]{name: p.Kind, width: p.in.Size()}
	second := s.width
	if p.whitened > 0 {
		s.name, s.width, s.epsilon = wiring.Whiten, p.fan(), p.whitened
		second = s.width * s.width
	}
	s.means, s.moments = make([]T, s.width), make([]T, second)
	s.shift, s.scale, s.change = make([]T, s.width), make([]T, second), make([]T, second)
	return s
}

// settle brings the map up to the means.
func (s *settled[T]) settle() {
	if s.known {
		return
	}
	s.known = true
	if s.epsilon > 0 {
		spd.InverseRoot(s.scale, s.means, s.moments, s.epsilon)
		gemm(blas.NoTrans, blas.NoTrans, 1, s.width, s.width, 1, s.means, s.width, s.scale, s.width, 0, s.shift, s.width)
		return
	}
	for j, m := range s.means {
		s.scale[j] = 1
		if s.seen > 0 {
			v := max(float64(s.moments[j])-float64(m)*float64(m), 0)
			if s.scale[j] = T(1 / math.Sqrt(float64(s.width)*v)); v == 0 {
				s.scale[j] = 0
			}
		}
		s.shift[j] = s.scale[j] * m
	}
}

// settled adds the map. Nothing that learns by a gradient lies below one that whitens.
func (b *builder[T]) settled(name string, s *settled[T], per int, x *gorgonia.Node, first bool) *gorgonia.Node {
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, per}, wrt: []bool{!first}}
	op.compute = func(y []T, ins [][]T) {
		s.settle()
		n := *b.rows * per / s.width
		y, x := y[:n*s.width], ins[0][:n*s.width]
		if s.epsilon > 0 {
			gemm(blas.NoTrans, blas.NoTrans, n, s.width, s.width, 1, x, s.width, s.scale, s.width, 0, y, s.width)
		} else {
			s.gain(y, x)
		}
		for r := range n {
			kernels.AXPY(y[r*s.width:(r+1)*s.width], -1, s.shift)
		}
	}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add(name+" gradient", per, func(dx []T, ins [][]T) {
			s.gain(dx[:*b.rows*per], ins[0][:*b.rows*per])
		}, dy)}
	}
	if b.train {
		s.in = op
	}
	return op.apply(x)
}

// gain multiplies rows by the gains of a standard.
func (s *settled[T]) gain(y, x []T) {
	for r := 0; r < len(x); r += s.width {
		for j, g := range s.scale {
			y[r+j] = g * x[r+j]
		}
	}
}

// learn takes n inputs into the means. add adds a change to an array.
func (s *settled[T]) learn(n int, add func(w, dw []T)) {
	x := s.in.in[0][:n*s.width]
	s.seen += int64(n)
	s.known = false
	all, each := T(float64(n)/float64(s.seen)), T(1/float64(s.seen))
	sum := s.change[:s.width]
	kernels.Scale(sum, -all, s.means)
	for r := range n {
		kernels.AXPY(sum, each, x[r*s.width:(r+1)*s.width])
	}
	add(s.means, sum)
	kernels.Scale(s.change, -all, s.moments)
	if s.epsilon > 0 {
		gemm(blas.Trans, blas.NoTrans, s.width, s.width, n, each, x, s.width, x, s.width, 1, s.change, s.width)
	} else {
		for i, v := range x {
			s.change[i%s.width] += each * v * v
		}
	}
	add(s.moments, s.change)
}

func (s *settled[T]) reset() {
	clear(s.means)
	clear(s.moments)
	s.seen, s.known = 0, false
}

// settling is the layer whose stage presentation at is of, nil after all: one after
// another, from the input up, each has as many.
func (c *core[T]) settling(at int) *settled[T] {
	if k := at / max(c.cfg.Settle, 1); k < len(c.settled) {
		return c.settled[k]
	}
	return nil
}

// settle has s learn from the first rows of the training graph.
func (n *network) settle(s *settled[float32], rows, first, presented int) {
	c := n.c
	c.train.rows = rows
	c.train.forward.run(true)
	k := c.work()
	n.ledger.Forward(k.forward * rows)
	n.ledger.Elementwise(k.answer * rows)
	inputs := rows * s.in.shape[1] / s.width
	changed := 0
	s.learn(inputs, func(w, dw []float32) { changed += n.ledger.Add(plasticity.Layer, w, dw) })
	n.ledger.Learning(inputs * (len(s.moments) - s.width))
	n.ledger.Elementwise(2*inputs*s.width + len(s.means) + len(s.moments))
	n.ledger.Credit(plasticity.Layer, changed, first, n.credit[:presented])
}

// visit shows the means of the layers that settle.
func (c *core[T]) visit(visit func(name string, means []T)) {
	for k, s := range c.settled {
		name := fmt.Sprintf("%s, stage %d, ", s.name, k+1)
		visit(name+"means", s.means)
		visit(name+"moments", s.moments)
	}
}

// keepSettled describes their state.
func (n *network) keepSettled(w *state.Walker) {
	n.c.visit(w.Float32s)
	for k, s := range n.c.settled {
		state.Count(w, fmt.Sprintf("inputs of stage %d", k+1), &s.seen)
		if w.Changed() {
			s.known = false
		}
	}
}
