package rule

import (
	"fmt"
	"math"
)

// Calcium is plasticity by the time that calcium at a synapse spends above two
// thresholds (Graupner and Brunel 2012). Each post-synaptic spike lets Cpost in, each
// pre-synaptic one Cpre, a delay D later; calcium leaves with the time constant τCa. The
// efficacy ρ of a synapse, between 0 and 1, moves by
//
//	τ·dρ/dt = γp·(1−ρ)·[c > θp] − γd·ρ·[c > θd] + σ·√τ·√([c > θd] + [c > θp])·noise,
//
// and rests where it is towards the end of a protocol: in UP above ½, else in DOWN, of
// which UP is b times as strong. What is kept is the distribution of ρ, normal with
// the means m₀ and m₁ of synapses that began in DOWN and in UP, and the variance v, which the
// equation moves exactly; Δw is the change of the mean strength of a population of which
// the share β began in DOWN, relative to that with which it began:
//
//	U = ½·(1 + erf((m₀ − ½)/√2v)), S = the same of m₁,
//	w = (β·(1−U) + (1−β)·(1−S) + b·(β·U + (1−β)·S)) / (β + (1−β)·b).
//
// The slow pull towards the two states, of minutes, is left out during the protocol, as in the
// paper's own formulas. η scales how fast efficacies move.
type Calcium struct {
	described
	kept
	tauCa, pre, post, delay float64
	d, p                    float64 // thresholds
	above, between          region
	beta, b                 float64
	dt                      float64

	in, out        []float32 // calcium of either side, in units of one influx
	wait, amount   [2][]float32
	down, up, vari []float32 // m₀, m₁ and v of every synapse
	arrivals       []arrival // of one input, in one stretch
}

// region is how efficacies move where calcium is above one or both thresholds: at
// the rate k towards a mean, with so large a variance at rest.
type region struct{ k, mean, variance float64 }

type arrival struct{ at, amount float64 }

// underWay are the influxes of one input that may be delayed at a time; one more joins the last.
const underWay = 2

func calciumRule() Entry {
	positive := func(name, doc string, v float64) Param {
		return Param{Name: name, Doc: doc, Value: v, Max: 1e6, Open: true}
	}
	dt, _ := stdpRateRule().Spec.Param("dt")
	return Entry{Spec{
		Name:      "calcium",
		Summary:   "calcium above a lower threshold weakens, above a higher one strengthens, and the efficacy settles in one of two states",
		Formula:   "τ·dρ/dt = γp·(1−ρ)·[c > θp] − γd·ρ·[c > θd] + noise; w the mean strength of synapses in UP, ρ > ½, and DOWN",
		Paper:     "Graupner and Brunel 2012, PNAS 109:3991; parameters of cortical slices as in the authors' program",
		Stability: "bounded: every synapse ends in one of two states",
		Params: []Param{
			Rate(1),
			positive("tauca", "time constant of calcium, in seconds", .0226936),
			{Name: "cpre", Doc: "influx of a pre-synaptic spike", Value: .5617539, Max: 1e3},
			{Name: "cpost", Doc: "influx of a post-synaptic spike", Value: 1.23964, Max: 1e3},
			positive("thetad", "calcium above which the efficacy falls", 1),
			positive("thetap", "calcium above which it rises, thetad or more", 1.3),
			positive("gammad", "rate γd of falling", 331.909), positive("gammap", "rate γp of rising", 725.085),
			{Name: "sigma", Doc: "amplitude of the noise", Value: 3.3501, Max: 1e3},
			positive("tau", "time constant of the efficacy, in seconds", 346.3615),
			{Name: "delay", Doc: "from a pre-synaptic spike to its influx, in seconds", Value: .0046098, Max: 10},
			{Name: "beta", Doc: "share of synapses that begin in DOWN", Value: .5, Max: 1},
			positive("b", "strength in UP, that in DOWN being 1", 5.40988),
			dt,
		},
		Elapses: true, // calcium goes on at a closed gate as well
		Needs:   []Need{NeedPre, NeedPost, NeedSpikes},
		Factors: []Factor{
			{Name: "pre calcium", Source: "calcium that the pre-synaptic neuron's own spikes let in"},
			{Name: "post calcium", Source: "calcium that the post-synaptic neuron's own spikes let in", Neuron: true},
		},
	}, newCalcium}
}

func newCalcium(spec Spec, s Shape) (Rule, error) {
	v := spec.Value
	if v("thetap") < v("thetad") {
		return nil, fmt.Errorf("rule calcium: thetap is %v, below thetad, %v: it is that or more", v("thetap"), v("thetad"))
	}
	gd, gp, noise := v("gammad"), v("gammap"), v("sigma")*v("sigma")
	r := &Calcium{
		described: described{spec}, tauCa: v("tauca"), pre: v("cpre"), post: v("cpost"), delay: v("delay"), d: v("thetad"), p: v("thetap"),
		above:   region{(gp + gd) * v("rate") / v("tau"), gp / (gp + gd), noise / (gp + gd)},
		between: region{gd * v("rate") / v("tau"), 0, noise / (2 * gd)},
		beta:    v("beta"), b: v("b"), dt: v("dt"),
	}
	state := func(name string, size int, start float32) []float32 {
		values := make([]float32, size)
		r.kept = append(r.kept, array{"calcium " + name, values, start})
		return values
	}
	r.in, r.out = state("of pre-synaptic spikes", s.In, 0), state("of post-synaptic spikes", s.Out, 0)
	for k := range underWay {
		r.wait[k], r.amount[k] = state(fmt.Sprint("delay ", k+1), s.In, 0), state(fmt.Sprint("delayed ", k+1), s.In, 0)
	}
	r.down, r.up, r.vari = state("mean from DOWN", s.In*s.Out, 0), state("mean from UP", s.In*s.Out, 1), state("variance", s.In*s.Out, 0)
	r.Reset()
	return r, nil
}

func (r *Calcium) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	post := a.dense()
	d.All(w.Out)
	clear(d.W)
	for n := range a.N {
		if r.elapse(d, a.since(n, r.dt), float64(a.GainOf(n))) {
			d.Contributed[n] = a.GainOf(n)
		}
		for i, x := range a.Pre[n*a.In : (n+1)*a.In] {
			r.enter(i, x)
		}
		for j, y := range post[n*a.Out : (n+1)*a.Out] {
			r.out[j] += y
		}
	}
	return nil
}

// enter sends an influx on its way.
func (r *Calcium) enter(i int, x float32) {
	switch {
	case x == 0:
	case r.delay == 0:
		r.in[i] += x
	case r.amount[0][i] == 0:
		r.wait[0][i], r.amount[0][i] = float32(r.delay), x
	case r.amount[1][i] == 0:
		r.wait[1][i], r.amount[1][i] = float32(r.delay), x
	default:
		r.amount[1][i] += x
	}
}

// elapse lets dt seconds pass, adds what changes to d, and says whether anything did.
func (r *Calcium) elapse(d *Delta, dt, gain float64) (changed bool) {
	fade := math.Exp(-dt / r.tauCa)
	for i := range r.in {
		r.arrive(i, dt)
		for j := range r.out {
			k := j*len(r.in) + i
			if c := r.pass(i, j, dt, gain); c != 0 {
				d.W[k] += float32(c)
				changed = true
			}
		}
		r.in[i] *= float32(fade)
		for _, a := range r.arrivals {
			r.in[i] += float32(a.amount * math.Exp(-(dt-a.at)/r.tauCa))
		}
	}
	for j := range r.out {
		r.out[j] *= float32(fade)
	}
	d.Ops += 4 * len(d.W)
	return changed
}

// arrive lists the influxes of input i in the next dt seconds, and moves the others on.
func (r *Calcium) arrive(i int, dt float64) {
	r.arrivals = r.arrivals[:0]
	for k := range underWay {
		if r.amount[k][i] == 0 {
			continue
		}
		if at := float64(r.wait[k][i]); at <= dt {
			r.arrivals = append(r.arrivals, arrival{max(at, 0), float64(r.amount[k][i])})
			r.amount[k][i], r.wait[k][i] = 0, 0
		} else {
			r.wait[k][i] -= float32(dt)
		}
	}
	if len(r.arrivals) == 2 && r.arrivals[1].at < r.arrivals[0].at {
		r.arrivals[0], r.arrivals[1] = r.arrivals[1], r.arrivals[0]
	}
}

// pass moves the efficacy of one synapse through dt seconds, from influx to influx,
// and returns the change of its strength.
func (r *Calcium) pass(i, j int, dt, gain float64) float64 {
	k := j*len(r.in) + i
	s := efficacy{float64(r.down[k]), float64(r.up[k]), max(float64(r.vari[k]), 0)}
	was := s
	c, at := r.pre*float64(r.in[i])+r.post*float64(r.out[j]), 0.0
	for n := 0; n <= len(r.arrivals); n++ {
		until, more := dt, 0.0
		if n < len(r.arrivals) {
			until, more = r.arrivals[n].at, r.pre*r.arrivals[n].amount
		}
		if c > r.d && gain != 0 {
			high := min(r.tauCa*max(math.Log(c/r.p), 0), until-at)
			s.move(r.above, gain*high)
			s.move(r.between, gain*(min(r.tauCa*math.Log(c/r.d), until-at)-high))
		}
		c = c*math.Exp(-(until-at)/r.tauCa) + more
		at = until
	}
	if s == was {
		return 0
	}
	before := r.strength(was)
	r.down[k], r.up[k], r.vari[k] = float32(s.down), float32(s.up), float32(s.variance)
	return r.strength(s) - before
}

// efficacy is the distribution of ρ.
type efficacy struct{ down, up, variance float64 }

// move is the efficacy's equation over t seconds in one region.
func (s *efficacy) move(g region, t float64) {
	e := math.Exp(-g.k * t)
	s.down, s.up = g.mean+(s.down-g.mean)*e, g.mean+(s.up-g.mean)*e
	s.variance = g.variance + (s.variance-g.variance)*e*e
}

// strength is the mean of a population, relative to that with which it began.
func (r *Calcium) strength(s efficacy) float64 {
	over := func(mean float64) float64 {
		if s.variance == 0 {
			return map[bool]float64{true: 1}[mean > .5]
		}
		return .5 * (1 + math.Erf((mean-.5)/math.Sqrt(2*s.variance)))
	}
	u, stay := over(s.down), over(s.up)
	return (r.beta*(1-u) + (1-r.beta)*(1-stay) + r.b*(r.beta*u+(1-r.beta)*stay)) / (r.beta + (1-r.beta)*r.b)
}
