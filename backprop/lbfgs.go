package backprop

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/optimize"

	"hebbgrad/plasticity"
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

	loss        float64
	err         error
	evaluations int64
	changed     [plasticity.NumSites]int
}

// minimise makes at most Iterations steps on the first rows of the training
// graph and returns how many weights were changed at each site.
func (n *network) minimise(rows int) ([plasticity.NumSites]int, error) {
	d := &descent{n: n, rows: rows, x: make([]float64, 0, n.c.weights), loss: math.NaN()}
	for _, p := range n.c.params {
		d.held = append(d.held, append([]float32(nil), p.w...))
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
	_, err := optimize.Minimize(problem, d.x, settings, &optimize.LBFGS{})
	for i, p := range n.c.params {
		copy(p.w, d.held[i])
	}
	n.evaluations += d.evaluations
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
	if d.at != nil && equal(d.at, x) {
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
	first := d.evaluations == 0
	l, err := d.n.c.wholeGradient(d.rows)
	d.evaluations++
	if !first {
		d.n.ledger.Again(d.rows)
	}
	forward, learning, elementwise := d.n.c.macs()
	d.n.ledger.Forward(forward * d.rows)
	d.n.ledger.Learning(learning * d.rows)
	d.n.ledger.Elementwise(elementwise * d.rows)
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

func equal(a, b []float64) bool {
	for i, v := range a {
		if v != b[i] {
			return false
		}
	}
	return true
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
	d.n.ledger.Elementwise(d.n.c.weights)
	if any > 0 {
		d.n.c.steps++
	}
	return nil
}
