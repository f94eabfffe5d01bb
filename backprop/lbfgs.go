package backprop

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

// descent minimises the loss of one minibatch by gonum's L-BFGS. Each accepted
// iteration is a step and is counted as one; what a line search tries and
// drops changes nothing that lasts. Every evaluation is a pass over the
// minibatch, forward and backward, and its multiply-accumulates are counted.
type descent struct {
	n     *network
	rows  int
	x, at []float64   // the weights as one vector: at the start, and where the loss was evaluated last
	held  [][]float32 // the weights after the latest accepted iteration

	loss    float64
	err     error
	changed [plasticity.NumSites]int
}

// historyPairs is how many of the latest changes of the weights and of the
// gradient L-BFGS keeps to make a direction of.
const historyPairs = 15

// historyBytes is what L-BFGS remembers from one iteration to the next while
// it is at a minibatch of a network of n weights, in float64: the pairs with two
// factors each, and the weights and the gradient to which the next is compared.
func historyBytes(n int) int { return 8 * ((2*historyPairs+2)*n + 2*historyPairs) }

// search is gonum's line search by bisection; it counts what L-BFGS multiplies
// beside the passes. With n weights the first direction is the gradient turned
// round, with its length: n multiply-accumulates and n element-wise operations.
// Every other one is the two-loop recursion (Nocedal and Wright 2006, algorithm
// 7.4): the newest pair, its two products, and four products with a vector for
// each pair; pairs that are not there yet are zeros, which gonum multiplies as
// the others. A direction's slope, each point along it and each slope there are
// n multiply-accumulates more. Copies, comparisons and conversions are no
// operations.
type search struct {
	optimize.Bisection
	weights    int
	directions int
	sloped     bool // the gradient was asked for last
	macs, ops  int
}

func (s *search) direction() {
	n := s.weights
	if s.directions++; s.directions == 1 {
		s.macs += n
		s.ops += n
	} else {
		s.macs += (4*historyPairs + 2) * n
		s.ops += 4 * n
	}
	s.macs += n // its slope
}

// Init is told of every direction that descends.
func (s *search) Init(f, g, step float64) optimize.Operation {
	s.direction()
	s.macs += s.weights // the first point
	s.sloped = false
	return s.Bisection.Init(f, g, step)
}

// Iterate is told what was found at a point.
func (s *search) Iterate(f, g float64) (optimize.Operation, float64, error) {
	if s.sloped {
		s.macs += s.weights
	}
	op, step, err := s.Bisection.Iterate(f, g)
	s.sloped = err == nil && op == optimize.GradEvaluation
	if err == nil && op == optimize.FuncEvaluation {
		s.macs += s.weights // another point
	}
	return op, step, err
}

// minimise makes at most Iterations steps on the first rows of the training
// graph and returns how many weights were changed at each site.
func (n *network) minimise(rows int) ([plasticity.NumSites]int, error) {
	d := &descent{n: n, rows: rows, x: make([]float64, 0, n.c.weights), loss: math.NaN()}
	for _, p := range n.c.params {
		d.held = append(d.held, slices.Clone(p.w))
		for _, w := range p.w {
			d.x = append(d.x, float64(w))
		}
	}
	problem := optimize.Problem{
		Func: func(x []float64) float64 {
			d.evaluate(x)
			return d.loss
		},
		Grad: func(grad, x []float64) {
			d.evaluate(x)
			i := 0
			for _, p := range n.c.params {
				for _, g := range p.grad {
					grad[i] = float64(g)
					i++
				}
			}
		},
	}
	// gonum counts the start as an iteration.
	settings := &optimize.Settings{MajorIterations: n.c.cfg.Step.Iterations + 1, Converger: optimize.NeverTerminate{}, Recorder: d}
	search := &search{weights: n.c.weights}
	_, err := optimize.Minimize(problem, d.x, settings, &optimize.LBFGS{Linesearcher: search, Store: historyPairs})
	if errors.Is(err, optimize.ErrNonDescentDirection) { // made, and not searched along
		search.direction()
	}
	n.ledger.Learning(search.macs)
	n.ledger.Elementwise(search.ops)
	for i, p := range n.c.params {
		copy(p.w, d.held[i])
	}
	switch {
	case d.err != nil:
		return d.changed, d.err
	case errors.Is(err, optimize.ErrLinesearcherFailure), errors.Is(err, optimize.ErrNoProgress),
		errors.Is(err, optimize.ErrNonDescentDirection), errors.Is(err, optimize.ErrLinesearcherBound):
		// float32 resolves the loss no further: the minibatch is done
	case err != nil:
		return d.changed, fmt.Errorf("step %d: %w", n.c.steps+1, err)
	}
	return d.changed, nil
}

// evaluate computes the loss and the gradient at x, once for both.
func (d *descent) evaluate(x []float64) {
	first := d.at == nil
	if !first && slices.Equal(d.at, x) {
		return
	}
	d.at = append(d.at[:0], x...)
	i := 0
	for _, p := range d.n.c.params {
		for j := range p.w {
			p.w[j] = float32(x[i])
			i++
		}
	}
	l, err := d.n.c.wholeGradient(d.rows)
	d.n.count(d.rows)
	if !first {
		d.n.ledger.Again(d.rows)
	}
	if err != nil { // a line search may try what overflows; the start must not
		if first {
			d.err = err
		}
		l = math.Inf(1)
	}
	if first {
		d.n.lastLoss = l
	}
	d.loss = l
}

// Init is of gonum's Recorder.
func (d *descent) Init() error { return nil }

// Record counts an accepted iteration.
func (d *descent) Record(at *optimize.Location, op optimize.Operation, _ *optimize.Stats) error {
	if op != optimize.MajorIteration && op != optimize.PostIteration { // the last comes as the latter
		return nil
	}
	i, any := 0, 0
	for k, p := range d.n.c.params {
		now := make([]float32, len(p.w))
		for j := range now {
			now[j] = float32(at.X[i])
			i++
		}
		changed := d.n.ledger.Compare(p.site(), d.held[k], now)
		d.changed[p.site()] += changed
		any += changed
		d.held[k] = now
	}
	if any > 0 {
		d.n.c.steps++
	}
	return nil
}
