package layer

import (
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
)

// standard gives each output a mean of 0 and a variance of 1/outputs, by what the
// output itself has done,
//
//	y ← (y − m)/√(outputs·(q − m²)), Δm = η·(y − m), Δq = η·(y² − q),
//
// η = 1/n at presentation n: a threshold and a gain of each neuron that make its
// activity use its range (intrinsic plasticity; Turrigiano and Nelson 2004, Nature
// Reviews Neuroscience 5:97). An output that never varied gives 0.
type standard struct {
	means, squares []float32
	seen           int64 // presentations

	deviations []float32 // of the outputs times the root of their number
	known      bool      // deviations are those of the means

	change, taught []float32
	watch          *locality.Watch
}

func newStandard(out int) *standard {
	return &standard{means: make([]float32, out), squares: make([]float32, out), deviations: make([]float32, out), change: make([]float32, out)}
}

// learn takes n rows of outputs into the means; those at a shut gate take no part.
func (l *standard) learn(s Step, y []float32, n int) {
	done := unobserved
	if l.watch != nil {
		y = slices.Clone(y)
		done = l.watch.Changes(func() *locality.Population { return l.population(y) })
	}
	if open := opened(s.Gain, n); open > 0 {
		l.seen += int64(open)
		l.known = false
		l.taught = grow(l.taught, n)
		for i := range n {
			if l.taught[i] = 1; s.Gain != nil && s.Gain[i] == 0 {
				l.taught[i] = 0
			}
		}
		changed := 0
		for _, to := range [][]float32{l.means, l.squares} {
			out := len(to)
			for j, m := range to {
				l.change[j] = -float32(open) / float32(l.seen) * m
			}
			for i, part := range l.taught {
				for j, v := range y[i*out : (i+1)*out] {
					l.change[j] += part * v / float32(l.seen)
				}
			}
			changed += s.Ledger.Add(s.Site, to, l.change)
			for k, v := range y[:n*out] {
				y[k] = v * v // for the second turn
			}
		}
		s.Ledger.Elementwise(6 * len(y))
		s.Ledger.Credit(s.Site, changed, s.Offset, l.taught)
	}
	done()
}

// apply standardises a row; before anything was learned it leaves it.
func (l *standard) apply(y []float32) {
	if l.seen == 0 {
		return
	}
	if !l.known {
		for j, m := range l.means {
			l.deviations[j] = float32(math.Sqrt(float64(len(y)) * max(float64(l.squares[j])-float64(m)*float64(m), 0)))
		}
		l.known = true
	}
	kernels.Sub(y, y, l.means)
	for j, d := range l.deviations {
		if d > 0 {
			y[j] /= d
		} else {
			y[j] = 0
		}
	}
}

func (l *standard) reset() {
	clear(l.means)
	clear(l.squares)
	l.seen, l.known = 0, false
}

func (l *standard) Keep(w *state.Walker) {
	state.Count(w, "presentations", &l.seen)
	w.Float32s("means", l.means)
	w.Float32s("squares", l.squares)
	if w.Changed() {
		l.known = false
	}
}

func (l *standard) population(y []float32) *locality.Population {
	out := len(l.means)
	return &locality.Population{In: 1, Out: out, Factors: []rule.Factor{locality.Gain()}, Arrays: []locality.Array{
		{Name: "post", Of: locality.Post, Values: y},
		{Name: "means", Of: locality.Synapse, Values: l.means}, {Name: "squares", Of: locality.Synapse, Values: l.squares},
	}}
}
