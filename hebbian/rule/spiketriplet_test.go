package rule

import (
	"math"
	"testing"
)

// TestTripletsAgree compares the rule of triplets with the loop of its formula.
func TestTripletsAgree(t *testing.T) {
	const dt, a2p, a3p, a2m, a3m = .002, .3, .7, .2, .4
	taus := [4]float64{.01, .03, .1, .05} // of x̃, ỹ, x̃² and ỹ²
	p := Params{"aplus": a2p, "a3plus": a3p, "aminus": a2m, "a3minus": a3m, "tauplus": taus[0], "tauminus": taus[1], "taux": taus[2], "tauy": taus[3], "dt": dt}
	for name, nearest := range map[string]bool{"triplet": false, "triplet-nearest": true} {
		agree(t, name, p, false, func(in, out int) func(s *sample) []float64 {
			traces := [4][]float64{make([]float64, in), make([]float64, out), make([]float64, in), make([]float64, out)}
			return func(s *sample) []float64 {
				d := make([]float64, in*out)
				for n := range s.n {
					x, y := s.at(s.x, in, n), s.at(s.y, out, n)
					for k, v := range traces {
						for i := range v {
							v[i] *= math.Exp(-dt / taus[k])
						}
					}
					for k := range d {
						j, i := k/in, k%in
						d[k] += s.gain[n] * (y[j]*traces[0][i]*(a2p+a3p*traces[3][j]) - x[i]*traces[1][j]*(a2m+a3m*traces[2][i]))
					}
					for k, v := range traces {
						for i := range v {
							switch now := [2][]float64{x, y}[k%2][i]; {
							case !nearest:
								v[i] += now
							case now != 0:
								v[i] = now
							}
						}
					}
				}
				return d
			}
		})
	}
}

func TestBCMRateAgrees(t *testing.T) {
	const dt, eta, tau, theta = .002, .1, .05, 3
	agree(t, "bcm-rate", Params{"rate": eta, "tau": tau, "theta": theta, "dt": dt}, false, func(in, out int) func(s *sample) []float64 {
		trace := make([]float64, out)
		return func(s *sample) []float64 {
			d := make([]float64, in*out)
			for n := range s.n {
				x, y := s.at(s.x, in, n), s.at(s.y, out, n)
				for j := range trace {
					trace[j] *= math.Exp(-dt / tau)
					for i := range x {
						rate := trace[j] / tau
						d[j*in+i] += s.gain[n] * eta * x[i] * rate * (rate - theta)
					}
					trace[j] += y[j]
				}
			}
			return d
		}
	})
}

// published is the strength after a protocol by the formulas of Graupner and Brunel
// (2012, supplement): the efficacy tends to a mean at a rate given by the shares of time that
// calcium is above either threshold, which are found here by small steps.
func published(s Spec, spikes [2][]float64, end float64) float64 {
	v := s.Value
	const dt = 1e-5
	var c, above, between float64
	var next [2]int
	for t := 0.0; t < end; t += dt {
		if idle := math.Inf(1); c < 1e-3 { // nothing happens before the next influx
			for side, late := range []float64{v("delay"), 0} {
				if next[side] < len(spikes[side]) {
					idle = min(idle, spikes[side][next[side]]+late)
				}
			}
			t = max(t, min(idle, end)-dt)
		}
		c *= math.Exp(-dt / v("tauca"))
		for side, late := range []float64{v("delay"), 0} {
			for next[side] < len(spikes[side]) && spikes[side][next[side]]+late <= t {
				c += []float64{v("cpre"), v("cpost")}[side]
				next[side]++
			}
		}
		if c > v("thetap") {
			above += dt / end
		}
		if c > v("thetad") {
			between += dt / end // above both or between
		}
	}
	up, down := above*v("gammap"), between*v("gammad")
	mean, variance, tau := up/(up+down), v("sigma")*v("sigma")*(above+between)/(2*(up+down)), v("tau")/(up+down)
	over := func(start float64) float64 {
		e := math.Exp(-end / tau)
		return .5 * (1 + math.Erf((mean+(start-mean)*e-.5)/math.Sqrt(2*variance*(1-e*e))))
	}
	u, stay := over(0), over(1)
	b, beta := v("b"), v("beta")
	return (beta*(1-u) + (1-beta)*(1-stay) + b*(beta*u+(1-beta)*stay)) / (beta + (1-beta)*b)
}

// TestCalciumIsThePublished compares the rule, moment by moment, with the formulas of the paper.
// These average the two regions, of other variances, over a period; that
// was found to differ by at most .005 of the strength.
func TestCalciumIsThePublished(t *testing.T) {
	for _, hz := range []float64{.1, 10, 20, 40, 50} {
		for _, lag := range []float64{.010, -.010} {
			var spikes [2][]float64
			var a Activity
			a.In, a.Out = 1, 1
			add := func(at, pre, post float64) {
				last := 0.0
				for _, e := range a.Elapsed {
					last += e
				}
				a.N++
				a.Pre, a.Post, a.Elapsed = append(a.Pre, float32(pre)), append(a.Post, float32(post)), append(a.Elapsed, at-last)
			}
			for k := range 60 {
				first := float64(k) / hz
				pre, post := first+max(-lag, 0), first+max(lag, 0)
				spikes[0], spikes[1] = append(spikes[0], pre), append(spikes[1], post)
				if lag > 0 {
					add(pre, 1, 0)
					add(post, 0, 1)
				} else {
					add(post, 0, 1)
					add(pre, 1, 0)
				}
			}
			add(60/hz+.5, 0, 0)
			r, err := New("calcium", nil, Shape{In: 1, Out: 1})
			if err != nil {
				t.Fatal(err)
			}
			var d Delta
			if err := r.Delta(&d, Weights{Out: 1, In: 1, W: []float32{1}}, &a); err != nil {
				t.Fatal(err)
			}
			got, want := 1+float64(d.W[0]), published(r.Spec(), spikes, 60/hz)
			t.Logf("%v Hz, lag %v: %.4f, published %.4f", hz, lag, got, want)
			if math.Abs(got-want) > .006 {
				t.Errorf("%v Hz, lag %v s: strength %v, the published formulas give %v", hz, lag, got, want)
			}
		}
	}
	if _, err := New("calcium", Params{"thetap": .5}, Shape{In: 1, Out: 1}); err == nil {
		t.Error("a threshold of rising below that of falling was taken")
	}
}
