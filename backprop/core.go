package backprop

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// core is a network and its step, in one precision. It knows nothing of
// gates, ledgers and streams.
type core[T number] struct {
	cfg     Config
	plans   []plan
	layers  []plan // of these, the ones that have weights
	outputs int
	params  []*parameter[T]
	weights int // in all
	settled []*settled[T]

	train, eval *graph[T]
	steps       int64        // made so far
	block       parameter[T] // of the array whose step is being made

	init, dropout           *rand.PCG
	initStart, dropoutStart rand.PCG
}

func newCore[T number](cfg Config, spec stimulus.Spec, kind loss, outputs int, source func(string) *rand.PCG) (*core[T], error) {
	ps, err := cfg.plans(spec, outputs)
	if err != nil {
		return nil, err
	}
	if err := fits(ps, cfg.Minibatch+cfg.Replay.PerStep); err != nil {
		return nil, err
	}
	c := &core[T]{cfg: cfg, plans: ps, outputs: outputs, init: source("weights"), dropout: source("dropout")}
	c.initStart, c.dropoutStart = *c.init, *c.dropout
	c.layers = slices.DeleteFunc(slices.Clone(ps), func(p plan) bool { return !p.weighted() })
	for i, p := range c.layers {
		name, readout := fmt.Sprintf("layer %d", i+1), i == len(c.layers)-1
		if readout {
			name = "readout"
		}
		for _, a := range []struct {
			what string
			n    int
		}{{" weights", p.units() * p.fan()}, {" biases", p.units()}} {
			q := &parameter[T]{name: name + a.what, readout: readout, w: make([]T, a.n)}
			first, second := cfg.Step.Moments()
			if first {
				q.m = make([]T, a.n)
			}
			if second {
				q.v = make([]T, a.n)
			}
			c.params = append(c.params, q)
			c.weights += a.n
		}
	}
	for _, p := range ps {
		if p.whitened > 0 || p.Kind == Standard {
			c.settled = append(c.settled, newSettled[T](p))
		}
	}
	if c.train, err = newGraph(ps, c.params, c.settled, kind, cfg.Minibatch+cfg.Replay.PerStep, true, c.dropout); err != nil {
		return nil, err
	}
	if c.eval, err = newGraph(ps, c.params, c.settled, kind, answered(ps), false, nil); err != nil {
		return nil, err
	}
	c.reset()
	return c, nil
}

// reset draws the initial weights anew and forgets all else.
func (c *core[T]) reset() {
	*c.init, *c.dropout = c.initStart, c.dropoutStart
	c.steps = 0
	r := rand.New(c.init)
	for i, p := range c.layers {
		w := c.params[2*i].w
		if c.cfg.Init == Sparse {
			sparse(w, p.fan(), r)
		} else if c.cfg.Init == He || c.cfg.Init == "" && rectifies(p.Activation) {
			sd := math.Sqrt(2 / float64(p.fan()))
			for j := range w {
				w[j] = T(sd * r.NormFloat64())
			}
		} else {
			fanOut := p.Units
			if p.Kind == Conv {
				fanOut *= p.Size * p.Size
			}
			a := math.Sqrt(6 / float64(p.fan()+fanOut))
			for j := range w {
				w[j] = T(a * (2*r.Float64() - 1))
			}
		}
		clear(c.params[2*i+1].w)
	}
	for _, p := range c.params {
		clear(p.m)
		clear(p.v)
	}
	for _, s := range c.settled {
		s.reset()
	}
}

// sparse draws weights of units with fan inputs each.
func sparse[T number](w []T, fan int, r *rand.Rand) {
	a := 1 / math.Sqrt(float64(fan))
	for lo := 0; lo < len(w); lo += fan {
		unit := w[lo : lo+fan]
		for j := range unit {
			unit[j] = T(a * (2*r.Float64() - 1))
		}
		for _, j := range r.Perm(fan)[:fan*9/10] {
			unit[j] = 0
		}
	}
}

// gradient runs the training graph on its first rows, forward and backward,
// and returns the loss. A loss that is not finite stops it before the
// backward pass.
func (c *core[T]) gradient(rows int) (float64, error) {
	c.train.rows = rows
	c.train.forward.run(true)
	l := float64(c.train.cost[0])
	if math.IsNaN(l) || math.IsInf(l, 0) {
		return l, c.diagnose(l)
	}
	c.train.backward.run(false)
	return l, nil
}

// wholeGradient is gradient, but leaves every gradient whole in memory.
func (c *core[T]) wholeGradient(rows int) (float64, error) {
	l, err := c.gradient(rows)
	if err == nil {
		for _, p := range c.params {
			if p.later != nil {
				p.later.run()
			}
		}
	}
	return l, err
}

// diagnose names the first layer whose weights or outputs are not finite.
func (c *core[T]) diagnose(l float64) error {
	where := "the loss"
	for i, p := range c.layers {
		name := fmt.Sprintf("hidden layer %d (%s)", p.number, p.Kind)
		if i == len(c.layers)-1 {
			name = "the output layer"
		}
		if !finite(c.params[2*i].w) || !finite(c.params[2*i+1].w) {
			where = "a weight of " + name
			break
		}
		if !finite(c.train.outputs[i][:c.train.rows*p.out.Size()]) {
			where = "an output of " + name
			break
		}
	}
	return fmt.Errorf("step %d: %s is not finite and the loss is %v: %w", c.steps+1, where, l, plasticity.ErrDiverged)
}

func finite[T number](xs []T) bool {
	for _, x := range xs {
		if x-x != 0 {
			return false
		}
	}
	return true
}

// step makes one step from the gradients at hand. plain, where the rule is a
// multiple of the gradient, is given the factor; otherwise apply is given Δw.
// Both may be called for an array block by block: no operation of the graph
// reads a weight any more.
func (c *core[T]) step(rate float64, plain func(p *parameter[T], a T), apply func(p *parameter[T], dw []T)) {
	c.steps++
	for _, p := range c.params {
		if p.later == nil {
			c.stepOf(p, rate, plain, apply)
			continue
		}
		out, in := p.later.shape[0], p.later.shape[1]
		for from := 0; from < out; from += kernels.OutputBlock {
			to := min(from+kernels.OutputBlock, out)
			lo, hi := from*in, to*in
			c.block = *p
			b := &c.block
			b.w, b.grad = p.w[lo:hi], p.grad[:hi-lo]
			if p.m != nil {
				b.m = p.m[lo:hi]
			}
			if p.v != nil {
				b.v = p.v[lo:hi]
			}
			p.later.block(b.grad, p.later.in, from, to)
			c.stepOf(b, rate, plain, apply)
		}
	}
}

func (c *core[T]) stepOf(p *parameter[T], rate float64, plain func(p *parameter[T], a T), apply func(p *parameter[T], dw []T)) {
	if c.cfg.Step.Rule == SGD && c.cfg.Step.Decay == 0 {
		plain(p, T(-rate))
		return
	}
	Delta(c.cfg.Step, p.grad, p.w, p.m, p.v, rate, c.steps)
	apply(p, p.grad)
}

// predict puts the rows of x through the evaluation graph and writes the outputs
// (probabilities of a classifier) to the start of dst, which it returns.
func (c *core[T]) predict(dst, x []T) []T {
	in := c.plans[0].in.Size()
	n := len(x) / in
	for lo := 0; lo < n; lo += c.eval.capacity {
		rows := min(c.eval.capacity, n-lo)
		copy(c.eval.x, x[lo*in:(lo+rows)*in])
		c.eval.rows = rows
		c.eval.forward.run(true)
		copy(dst[lo*c.outputs:], c.eval.output[:rows*c.outputs])
	}
	return dst[:n*c.outputs]
}

// work is what one presentation costs, its step apart.
type work struct {
	forward  int // multiply-accumulates of the pass forward
	learning int // of the gradients of weights and inputs

	elementwise int // operations on single elements, forward and backward
	answer      int // those of a pass forward that only answers, without dropout
}

// work counts by definition: a bias and an activation, or for the output layer
// the softmax or the difference that stands in its place, are an operation on
// an output each, and so are their gradients; max pooling looks at every element
// of a window and hands the gradient back to one; dropout multiplies once each way.
// Contrast takes the mean, the difference, its square and the quotient of each
// value that is seen, and for the gradient a product, two terms, their mean and the
// difference; winners look at every value and hand the gradient back to those kept;
// a division by the norm takes two operations a value, its gradient three; norm
// takes mean, difference, square, quotient and activation, and for the gradient that
// of the activation, two terms with their means, and the quotient; whitening is a
// product with a difference, a power takes an operation and its gradient two,
// quadrants look at every value and divide each mean, and the same for the gradient,
// and standard is a difference and a product.
func (c *core[T]) work() (k work) {
	first := true
	for _, p := range c.plans {
		size := p.out.Size()
		switch p.Kind {
		case Dense, Conv, Columns:
			n := size * p.fan()
			k.forward += n
			k.learning += n
			if p.normalised > 0 {
				k.answer += 4 * p.seen()
				k.elementwise += 4 * p.seen()
			}
			if !first {
				k.learning += n
				if p.normalised > 0 {
					k.elementwise += 5 * p.seen()
				}
			}
			if p.whitened > 0 {
				k.forward += p.seen() * p.fan()
				k.answer += p.seen()
				k.elementwise += p.seen()
			}
			first = false
			k.answer += 2 * size
			k.elementwise += 4 * size
		case Pool:
			k.answer += size * p.Size * p.Size
			k.elementwise += size*p.Size*p.Size + size
		case Dropout:
			k.elementwise += 2 * size
		case Winners:
			k.answer += size
			k.elementwise += size
			if !first {
				k.elementwise += size / p.out.Channels * p.Active
			}
		case Inhibition:
			k.answer += 2 * size
			k.elementwise += 2 * size
			if !first {
				k.elementwise += size
			}
		case Norm:
			k.answer += 5 * size
			k.elementwise += 5 * size
			if !first {
				k.elementwise += 6 * size
			}
		case Power:
			k.answer += size
			k.elementwise += 3 * size
		case Quadrants:
			k.answer += p.in.Size() + size
			k.elementwise += p.in.Size() + size
			if !first {
				k.elementwise += p.in.Size() + size
			}
		case Standard:
			k.answer += 2 * size
			k.elementwise += 2 * size
			if !first {
				k.elementwise += size
			}
		case Unit:
			k.answer += 2 * size
			k.elementwise += 2 * size
			if !first {
				k.elementwise += 3 * size
			}
		}
	}
	return k
}

// site is where the weights of p are counted.
func (p *parameter[T]) site() plasticity.Site {
	if p.readout {
		return plasticity.Readout
	}
	return plasticity.Layer
}

// diverged names the weights that a step left not finite.
func (c *core[T]) diverged() error {
	for _, p := range c.params {
		if !finite(p.w) {
			return fmt.Errorf("step %d: the %s are no longer finite: %w", c.steps, p.name, plasticity.ErrDiverged)
		}
	}
	return fmt.Errorf("step %d: the change of the weights is not finite: %w", c.steps, plasticity.ErrDiverged)
}
