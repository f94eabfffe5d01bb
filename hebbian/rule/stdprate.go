package rule

import (
	"math"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// STDPRate is spike timing in terms of rates: presentations are steps of dt
// seconds, one after another, and each neuron keeps a trace of what it did,
//
//	x̃_i ← x̃_i·e^(−dt/τ+) + x_i,  ỹ_j ← ỹ_j·e^(−dt/τ−) + y_j,
//	Δw_ji = η·(A+·y_j·x̃_i − A−·ỹ_j·x_i),
//
// with the traces of the steps before; with nearest = 1 a spike sets its trace
// to itself instead of adding to it. The time of each step may be given in
// place of dt. For rates that are 0 or 1 it is
// all-to-all [STDP] of spikes at the times of the steps; for Poisson rates its
// mean is that of STDP, and an input that leads the output is strengthened.
// The steps of a batch are summed, not averaged: they are one stretch of time.
//
// With slower traces beside, x̃² of τx and ỹ² of τy, it is the rule of triplets
// (Pfister and Gerstner 2006),
//
//	Δw_ji = η·(y_j·x̃_i·(A2+ + A3+·ỹ²_j) − x_i·ỹ_j·(A2− + A3−·x̃²_i)).
type STDPRate struct {
	described
	kept
	dt      float64
	nearest bool
	traces  []*trace // all there are
	x, y    *trace
	x2, y2  *trace    // of a rule of triplets; nil of one of pairs
	pre     []float32 // N×In, what the traces of y are held against
	plus    linear
	minus   Delta

	minusOuter linear
	shown      Activity
}

// trace is an exponential trace of what neurons did.
type trace struct {
	tau  float64
	now  []float32
	past []float32 // before each step of a batch
}

func newTrace(tau float64, neurons int) *trace {
	return &trace{tau: tau, now: make([]float32, neurons)}
}

// before lets the trace fade for dt seconds and keeps it as that of step n.
func (t *trace) before(n int, dt float64) {
	kernels.Scale(t.now, float32(math.Exp(-dt/t.tau)), t.now)
	copy(t.past[n*len(t.now):], t.now)
}

// mark enters what neurons do now: where nearest is set a spike sets its trace to
// itself instead of adding to it.
func (t *trace) mark(now []float32, nearest bool) {
	if !nearest {
		kernels.AXPYFused(t.now, 1, now)
		return
	}
	for i, v := range now {
		if v != 0 {
			t.now[i] = v
		}
	}
}

func stdpRateRule() Entry {
	plus, minus, pairs := pairing()
	return Entry{Spec{
		Name:      "stdp-rate",
		Summary:   "spike timing in terms of rates, by a trace on either side",
		Formula:   "Δw_ji = η·(A+·y_j·x̃_i − A−·ỹ_j·x_i), x̃ and ỹ exponential traces of earlier steps",
		Paper:     "Kempter, Gerstner and van Hemmen 1999, Physical Review E 59:4498",
		Stability: "unbounded; A−·τ− > A+·τ+ makes uncorrelated inputs weaken",
		Params: []Param{
			Rate(1), Anneal(0),
			{Name: "aplus", Doc: "A+", Value: .005, Min: 0, Max: 1e3}, plus[1],
			{Name: "aminus", Doc: "A−", Value: .005 * 1.05, Min: 0, Max: 1e3}, minus[1],
			pairs[0],
			{Name: "dt", Doc: "length of a presentation, in seconds", Value: .001, Min: 0, Max: 1e3, Open: true},
		},
		Elapses: true, // traces fade at a closed gate as well
		Needs:   []Need{NeedPre, NeedPost},
		Factors: []Factor{
			{Name: "x̃", Source: "trace of the pre-synaptic neuron's own activity"},
			{Name: "ỹ", Source: "trace of the post-synaptic neuron's own activity", Neuron: true},
		},
	}, newSTDPRate}
}

// newSTDPRate makes a rule of pairs or, where the spec has their parameters, of
// triplets.
func newSTDPRate(spec Spec, s Shape) (Rule, error) {
	r := &STDPRate{
		described: described{spec}, dt: spec.Value("dt"), nearest: spec.Value("nearest") == 1,
		plus: linear{whole: true}, minusOuter: linear{whole: true},
		x: newTrace(spec.Value("tauplus"), s.In), y: newTrace(spec.Value("tauminus"), s.Out),
	}
	r.traces = []*trace{r.x, r.y}
	r.kept = kept{{name: "stdp pre-synaptic traces", values: r.x.now}, {name: "stdp post-synaptic traces", values: r.y.now}}
	if _, ok := spec.Param("taux"); ok {
		r.x2, r.y2 = newTrace(spec.Value("taux"), s.In), newTrace(spec.Value("tauy"), s.Out)
		r.traces = append(r.traces, r.x2, r.y2)
		r.kept = append(r.kept, array{name: "triplet pre-synaptic traces", values: r.x2.now}, array{name: "triplet post-synaptic traces", values: r.y2.now})
	}
	return r, nil
}

func (r *STDPRate) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	post := a.dense()
	for _, t := range r.traces {
		t.past = grow(t.past, a.N*len(t.now))
	}
	for n := range a.N {
		for _, t := range r.traces {
			t.before(n, a.since(n, r.dt))
		}
		x, y := a.Pre[n*a.In:(n+1)*a.In], post[n*a.Out:(n+1)*a.Out]
		r.x.mark(x, r.nearest)
		r.y.mark(y, r.nearest)
		if r.x2 != nil {
			r.x2.mark(x, r.nearest)
			r.y2.mark(y, r.nearest)
		}
	}
	r.outer(d, w, a, post)
	d.Ops += 2*len(r.traces)*a.N*(a.In+a.Out) + len(d.W)
	return nil
}

// outer fills d with the sum over steps of both halves.
func (r *STDPRate) outer(d *Delta, w Weights, a *Activity, post []float32) {
	eta := r.spec.rateAt(a.Progress)
	coef, _ := r.plus.dense(a.N, w.Out)
	depress, _ := r.minusOuter.dense(a.N, w.Out)
	aplus, aminus := r.spec.f32("aplus"), r.spec.f32("aminus")
	pre := a.Pre
	if r.x2 != nil {
		r.pre = grow(r.pre, len(a.Pre))
		pre, aminus = r.pre, 1
		a2, a3 := r.spec.f32("aminus"), r.spec.f32("a3minus")
		for i, x := range a.Pre {
			pre[i] = x * (a2 + a3*r.x2.past[i])
		}
	}
	for n := range a.N {
		g := eta * a.GainOf(n)
		lo, hi := n*w.Out, (n+1)*w.Out
		kernels.Scale(coef[lo:hi], g*aplus, post[lo:hi])
		kernels.Scale(depress[lo:hi], -g*aminus, r.y.past[lo:hi])
		if r.y2 != nil {
			a3 := g * r.spec.f32("a3plus")
			for j := lo; j < hi; j++ {
				coef[j] += a3 * post[j] * r.y2.past[j]
			}
		}
		if kernels.MaxAbs(coef[lo:hi]) != 0 || kernels.MaxAbs(depress[lo:hi]) != 0 {
			d.Contributed[n] = a.GainOf(n)
		}
	}
	r.shown = Activity{N: a.N, In: a.In, Out: a.Out, Pre: r.x.past}
	r.plus.fill(d, w, &r.shown, false)
	r.minus.Begin(a.N, w.In)
	r.shown.Pre = pre
	r.minusOuter.fill(&r.minus, w, &r.shown, false)
	kernels.AXPYFused(d.W, 1, r.minus.W)
	d.MACs += r.minus.MACs
	r.shown = Activity{}
}
