package reinforce

import (
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// gone is the size below which a trace is 0.
const gone = 1e-4

// synapses are those from all features to some neurons, in the order of the
// features, with a trace at each.
type synapses struct {
	in, out int
	w, e    []float32 // weights and traces, in×out
	live    []int64   // features with a trace that is not 0
	alive   []bool    // the same, by feature

	pre   []float32 // features of the present step; 0 between steps
	drive []float32
	watch *locality.Watch
}

func newSynapses(in, out int) *synapses {
	return &synapses{in: in, out: out, w: make([]float32, in*out), e: make([]float32, in*out),
		alive: make([]bool, in), pre: make([]float32, in), drive: make([]float32, out)}
}

// drives is what features drive the neurons by, valid until the next call.
func (s *synapses) drives(c *code) []float32 { return s.into(s.drive, c) }

// into writes it into dst.
func (s *synapses) into(dst []float32, c *code) []float32 {
	clear(dst)
	for k, f := range c.at {
		for a, w := range s.w[int(f)*s.out : (int(f)+1)*s.out] {
			dst[a] += w * c.v[k]
		}
	}
	return dst
}

// step is what one step does: e ← decay·e + φ·g, and then Δw = rate·e − fade·φ·w,
// where rate and fade are 0 if the gate is shut.
type step struct {
	decay, rate, fade float32
}

// learn takes a step, the traces of which are of presentation i at the site
// short-term.
func (s *synapses) learn(l *plasticity.Ledger, site plasticity.Site, i int, c *code, g []float32, t step) {
	for k, f := range c.at {
		s.pre[f] += c.v[k] // of tiles that share a unit
		s.wake(int64(f))
	}
	s.change(l, site, i, g, t)
	for _, f := range c.at {
		s.pre[f] = 0
	}
}

func (s *synapses) wake(f int64) {
	if !s.alive[f] {
		s.alive[f] = true
		s.live = append(s.live, f)
	}
}

// change is the step at all synapses that have a trace or are driven.
func (s *synapses) change(l *plasticity.Ledger, site plasticity.Site, i int, g []float32, t step) {
	var traces, weights int
	var moved, learned float64
	kept := s.live[:0]
	for _, f := range s.live {
		row := int(f) * s.out
		e, w, pre, rest := s.e[row:row+s.out], s.w[row:row+s.out], s.pre[f], true
		for a, was := range e {
			now := t.decay*was + pre*g[a]
			if now < gone && now > -gone {
				now = 0
			} else {
				rest = false
			}
			if now != was {
				traces++
				moved += math.Abs(float64(now - was))
				e[a] = now
			}
			if now == 0 && pre == 0 {
				continue
			}
			before := w[a]
			if after := before + (t.rate*now - t.fade*pre*before); after != before {
				weights++
				learned += math.Abs(float64(after - before))
				w[a] = after
			}
		}
		if rest {
			s.alive[f] = false
		} else {
			kept = append(kept, f)
		}
	}
	l.Learning(2 * len(s.live) * s.out)
	s.live = kept
	l.CreditOne(plasticity.ShortTerm, l.Note(plasticity.ShortTerm, traces, moved), i)
	l.CreditOne(site, l.Note(site, weights, learned), i)
}

// forget returns weights and traces to where they were built.
func (s *synapses) forget() {
	clear(s.w)
	clear(s.e)
	clear(s.alive)
	s.live = s.live[:0]
}

// Keep describes weights, traces, and which traces there are.
func (s *synapses) Keep(w *plasticity.Walker) {
	w.Float32s("weights", s.w)
	w.Float32s("traces", s.e)
	state.List(w, "live", &s.live, s.in)
	if !w.Changed() {
		return
	}
	clear(s.alive)
	for _, f := range s.live {
		if f < 0 || f >= int64(s.in) || s.alive[f] {
			w.Refuse("feature %d of %d has a trace twice, or is none", f, s.in)
			s.live = s.live[:0]
			return
		}
		s.alive[f] = true
	}
	s.find()
}

// find finds traces that someone else has written.
func (s *synapses) find() {
	for f := range s.in {
		if slices.ContainsFunc(s.e[f*s.out:(f+1)*s.out], func(v float32) bool { return v != 0 }) {
			s.wake(int64(f))
		}
	}
}
