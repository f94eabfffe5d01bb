package backprop

import (
	"math"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// moments are the running mean and variance of each of some inputs (Welford 1962).
type moments struct {
	n          int64
	mean, sum  []float64 // sum of squared distances from the mean
	mid, scale []float32 // the mean, and 1/deviation: 1 before the second
}

// farthest is to how many deviations an input is taken from its mean at most;
// leastVariance is added to what was seen.
const (
	farthest      = 10
	leastVariance = 1e-8
)

func newMoments(n int) *moments {
	m := &moments{mean: make([]float64, n), sum: make([]float64, n), mid: make([]float32, n), scale: make([]float32, n)}
	m.reset()
	return m
}

func (m *moments) reset() {
	m.n = 0
	clear(m.mean)
	clear(m.sum)
	m.find()
}

// find finds what is applied.
func (m *moments) find() {
	for i := range m.mid {
		m.mid[i], m.scale[i] = float32(m.mean[i]), 1
		if m.n > 1 {
			m.scale[i] = float32(1 / math.Sqrt(m.sum[i]/float64(m.n)+leastVariance))
		}
	}
}

// see takes in one observation.
func (m *moments) see(x []float32) {
	m.n++
	share := 1 / float64(m.n)
	for i, v := range x {
		d := float64(v) - m.mean[i]
		m.mean[i] += d * share
		m.sum[i] += d * (float64(v) - m.mean[i])
	}
}

// apply replaces x by how many deviations it lies from the mean.
func (m *moments) apply(x []float32) {
	for i, v := range x {
		x[i] = min(max((v-m.mid[i])*m.scale[i], -farthest), farthest)
	}
}

func (m *moments) Keep(w *state.Walker) {
	state.Count(w, "seen", &m.n)
	state.Values(w, "means", m.mean)
	state.Values(w, "squares", m.sum)
	for i, v := range m.sum {
		if !(v >= 0) || math.IsInf(v, 0) || m.mean[i]-m.mean[i] != 0 {
			w.Refuse("input %d has the mean %v and a sum of squares of %v", i, m.mean[i], v)
			break
		}
	}
	if w.Loading() {
		m.find()
	}
}

// rewards scale a reward by the deviation of discounted sums of all before it, so
// that what a critic learns is of the size of 1 whatever the unit.
type rewards struct {
	*moments
	discount float64
	sum      [1]float32
}

func newRewards(discount float64) *rewards {
	return &rewards{moments: newMoments(1), discount: discount}
}

// scaled takes in the reward of a step, with which an episode may end.
func (r *rewards) scaled(v float32, over bool) float32 {
	r.sum[0] = float32(r.discount)*r.sum[0] + v
	r.see(r.sum[:])
	r.find()
	if over {
		r.sum[0] = 0
	}
	return r.scale(v)
}

// scale is a reward in deviations.
func (r *rewards) scale(v float32) float32 {
	return min(max(v*r.moments.scale[0], -farthest), farthest)
}

func (r *rewards) reset() {
	r.moments.reset()
	r.sum[0] = 0
}

func (r *rewards) Keep(w *state.Walker) {
	r.moments.Keep(w)
	state.Value(w, "discounted sum", &r.sum[0])
	if r.sum[0]-r.sum[0] != 0 {
		w.Refuse("a discounted sum of %v", r.sum[0])
	}
}
