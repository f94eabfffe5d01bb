package rule

import "math"

// The rules of synapses with few states. A pattern asks each synapse for a step in the
// direction of its correlation, c_ji = sgn(y_j·x_i); what a synapse makes of that is its
// own. Those that draw at random have a seed, and keep how many patterns they were shown,
// which with the seed and the place of a synapse gives its next number.
type switching struct {
	described
	kept
	seed  uint64
	shown []float32 // patterns, one number
	step  func(k int, w float32, up bool, u float32) float32
}

// consolidating is a switching rule with states behind its weights, of which a pattern that is
// stored already moves the synapses that have its sign.
type consolidating struct {
	*switching
	deepen func(k int, u float32) (moved bool)
}

// newSwitching makes a rule whose synapse k has a weight w, is asked for a step up or down,
// and draws u from [0, 1); step returns its new weight.
func newSwitching(spec Spec, state kept, step func(k int, w float32, up bool, u float32) float32) *switching {
	r := &switching{described: described{spec}, kept: state, step: step, shown: []float32{0}}
	if q, ok := spec.Param("seed"); ok {
		r.seed = uint64(q.Value)
		r.kept = append(state, array{name: spec.Name + " patterns shown", values: r.shown})
	}
	r.Reset()
	return r
}

func (r *switching) Delta(d *Delta, w Weights, a *Activity) error {
	return r.each(d, w, a, func(k int, was float32, up bool, u float32) (float32, bool) {
		v := r.step(k, was, up, u)
		return v, v != was
	})
}

// Consolidate is that of [Consolidator].
func (r *consolidating) Consolidate(d *Delta, w Weights, a *Activity) error {
	return r.each(d, w, a, func(k int, was float32, up bool, u float32) (float32, bool) {
		return was, was != 0 && was > 0 == up && r.deepen(k, u)
	})
}

// each asks every synapse for a step.
func (r *switching) each(d *Delta, w Weights, a *Activity, step func(k int, w float32, up bool, u float32) (_ float32, changed bool)) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	post := a.dense()
	d.All(w.Out)
	clear(d.W)
	for n := range a.N {
		if a.GainOf(n) == 0 {
			continue
		}
		r.count()
		draw := r.draw()
		for j := range w.Out {
			y := post[n*w.Out+j]
			if y == 0 {
				continue
			}
			row, change := w.Row(j), d.Row(j)
			for i, x := range a.Pre[n*w.In : (n+1)*w.In] {
				if x == 0 {
					continue
				}
				k := j*w.In + i
				u := float32(mix(draw+uint64(k))>>40) / (1 << 24)
				if v, changed := step(k, row[i]+change[i], x*y > 0, u); changed {
					change[i] = v - row[i]
					d.Contributed[n] = a.GainOf(n)
				}
			}
		}
	}
	d.Ops += 2 * a.N * len(d.W)
	return nil
}

// count moves on to the next pattern; draw is from where its synapses draw.
func (r *switching) count() {
	if r.shown[0]++; r.shown[0] >= 1<<23 {
		r.shown[0] = 0
	}
}

func (r *switching) draw() uint64 { return mix(r.seed<<32 + uint64(int64(r.shown[0]))) }

// mix spreads the bits of a number (Steele, Lea and Flood 2014, OOPSLA: splitmix64).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func seedParam() Param {
	return Param{Name: "seed", Doc: "of what synapses draw", Value: 1, Min: 0, Max: 1 << 31, Integer: true}
}

// drawn is the factor that synapses that draw have in common.
func drawn() Factor {
	return Factor{Name: "patterns shown", Source: "how many patterns were stored: with the seed and its place, what a synapse draws"}
}

// boundedRule moves a weight by steps between hard limits,
//
//	w ← min(1, max(−1, w + η·c)).
//
// After t other patterns the signal of one has decayed as exp(−t·(π·η/2)²/2).
func boundedRule() Entry {
	return Entry{Spec{
		Name:      "bounded",
		Summary:   "steps up and down between hard limits",
		Formula:   "w ← min(1, max(−1, w + η·c)), c = sgn(y·x)",
		Paper:     "Parisi 1986, Journal of Physics A 19:L617; lifetimes by Fusi and Abbott 2007, Nature Neuroscience 10:485",
		Stability: "bounded by −1 and 1",
		Params:    []Param{{Name: "rate", Doc: "step η", Value: .125, Max: 2, Open: true}},
		Needs:     []Need{NeedPre, NeedPost},
	}, func(spec Spec, _ Shape) (Rule, error) {
		eta := spec.f32("rate")
		return newSwitching(spec, nil, func(_ int, w float32, up bool, _ float32) float32 {
			if up {
				return min(w+eta, max(w, 1))
			}
			return max(w-eta, min(w, -1))
		}), nil
	}}
}

// binaryRule sets a weight to the sign asked for, with a probability,
//
//	w ← c with probability q,
//
// so that of N synapses SNR(t) = √N·q·(1−q)^t: the lifetime is ln(q·√N)/q, which grows as
// log N at q fixed, and as √N/e at its best, q = e/√N.
func binaryRule() Entry {
	return Entry{Spec{
		Name:      "binary",
		Summary:   "two states, switched with a probability",
		Formula:   "w ← c with probability q, c = sgn(y·x)",
		Paper:     "Amit and Fusi 1994, Neural Computation 6:957",
		Stability: "bounded: −1 or 1",
		Params:    []Param{{Name: "rate", Doc: "probability q of a switch", Value: .1, Max: 1, Open: true}, seedParam()},
		Needs:     []Need{NeedPre, NeedPost},
		Factors:   []Factor{drawn()},
	}, func(spec Spec, _ Shape) (Rule, error) {
		q := spec.f32("rate")
		return newSwitching(spec, nil, func(_ int, w float32, up bool, u float32) float32 {
			switch {
			case u >= q:
				return w
			case up:
				return 1
			}
			return -1
		}), nil
	}}
}

// cascadeRule has two weights, −1 and 1, with a cascade of states behind either
// (Fusi, Drew and Abbott 2005): in state k = 0, 1, …, n−1 a step against the weight switches it,
// to state 0, with the probability q_k, and a step along it moves on to state k+1 with p_k,
//
//	q_k = x^k, q_{n−1} = x^{n−1}/(1−x), p_k = x^{k+1}/(1−x), x = ½,
//
// with which all states are equally full. A pattern that is stored already is consolidated: a
// synapse that has its sign, which is the tag (Frey and Morris 1997; Clopath, Ziegler, Vasilaki,
// Büsing and Gerstner 2008, PLoS Computational Biology 4:e1000248), moves on to state k+1 with p_k;
// the others stay as they are.
func cascadeRule() Entry {
	return Entry{Spec{
		Name:      "cascade",
		Summary:   "two weights, each with a cascade of states that switch more and more rarely",
		Formula:   "against w: w ← −w, state 0, with q_k = x^k; along w: state k+1 with p_k = x^{k+1}/(1−x), x = ½",
		Paper:     "Fusi, Drew and Abbott 2005, Neuron 45:599",
		Stability: "bounded: −1 or 1",
		Params: []Param{
			{Name: "rate", Doc: "by which every probability is multiplied", Value: 1, Max: 1, Open: true},
			{Name: "states", Doc: "n, behind either weight", Value: 8, Min: 2, Max: 24, Integer: true}, seedParam(),
		},
		Needs:   []Need{NeedPre, NeedPost},
		Factors: []Factor{drawn()},
	}, newCascade}
}

// cascadeOdds are q_k and p_k of a cascade of n states at a rate.
func cascadeOdds(n int, rate float64) (change, keep []float32) {
	for k := range n {
		q, p := rate*math.Pow(.5, float64(k)), rate*math.Pow(.5, float64(k))
		if k == n-1 {
			q, p = 2*q, 0
		}
		change, keep = append(change, float32(q)), append(keep, float32(p))
	}
	return change, keep
}

func newCascade(spec Spec, s Shape) (Rule, error) {
	n := int(spec.Value("states"))
	change, keep := cascadeOdds(n, spec.Value("rate"))
	level := make([]float32, s.In*s.Out)
	at := func(k int) int { return min(max(int(level[k]), 0), n-1) }
	deepen := func(k int, u float32) bool {
		moves := u < keep[at(k)]
		if moves {
			level[k]++
		}
		return moves
	}
	return &consolidating{newSwitching(spec, kept{{name: "cascade states", values: level}}, func(k int, w float32, up bool, u float32) float32 {
		to := float32(-1)
		if up {
			to = 1
		}
		switch {
		case w == to:
			deepen(k, u)
		case u < change[at(k)] || w == 0: // a synapse without a weight takes the first
			level[k] = 0
			return to
		}
		return w
	}), deepen}, nil
}
