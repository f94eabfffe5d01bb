package benchtest

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// ledger copies all synapses before each step, presents, and compares: the
// number of weights that differ and the sum of the differences must be the
// entry's. What an array gained started at 0. Each call is one step, so the
// stimuli come in the arm's own minibatches.
func ledger(s Subject) error {
	for _, v := range append([]bench.Settings{nil}, s.Options.Variants...) {
		err := s.each(func(t *trial) {
			t.build(v)
			t.recount()
		})
		if err != nil {
			return fmt.Errorf("settings %v: %w", v, err)
		}
	}
	return nil
}

func (t *trial) recount() {
	changed := false
	x := t.some(1)
	t.parts(x, func(lo int, c stimulus.Batch) {
		fail := func(format string, args ...any) {
			t.failf("step from stimulus %d: %s", lo, fmt.Sprintf(format, args...))
		}
		sites, before := synapses(t.a)
		e := t.present(t.a, c)
		after, arrays := synapses(t.a)
		if len(after) < len(sites) {
			fail("it showed %d arrays of synapses and now %d", len(sites), len(after))
		}
		n, sum, err := difference(after, before, arrays)
		if err != nil {
			fail("%v", err)
		}
		for i := range plasticity.NumSites {
			if n[i] != e.Updates[i] {
				fail("the ledger says %d synaptic updates at site %v, the recount %d", e.Updates[i], plasticity.Site(i), n[i])
			}
			if math.Abs(sum[i]-e.Plasticity[i]) > 1e-9*sum[i] {
				fail("the ledger says a plasticity of %v at site %v, the recount %v", e.Plasticity[i], plasticity.Site(i), sum[i])
			}
			changed = changed || n[i] > 0
		}
	})
	if !changed && t.Arm.Gate != "shut" && !t.Options.Idle {
		t.failf("no synapse that it shows changed in %d stimuli", x.N)
	}
}

// difference counts by site the weights that differ, and sums by how much.
func difference(sites []plasticity.Site, before, after [][]float32) (n [plasticity.NumSites]int64, sum [plasticity.NumSites]float64, err error) {
	for k, w := range after {
		var old []float32
		if k < len(before) {
			old = before[k]
		}
		if len(w) < len(old) {
			return n, sum, fmt.Errorf("array %d shrank from %d synapses to %d: storage that is given up must be shown as 0", k, len(old), len(w))
		}
		for i, v := range w {
			var was float32
			if i < len(old) {
				was = old[i]
			}
			if v != was {
				n[sites[k]]++
				sum[sites[k]] += math.Abs(float64(v - was))
			}
		}
	}
	return n, sum, nil
}

// marks checks that marks, updates and gate tell one story.
func marks(s Subject) error {
	return s.each(func(t *trial) {
		gated, hasGate := t.a.(bench.Gated)
		if wants := s.Arm.Gate != "none" && s.Arm.Gate != "open"; wants && !hasGate {
			t.failf("its gate is %s and it does not say when it was open", s.Arm.Gate)
		}
		t.parts(t.some(1), func(lo int, c stimulus.Batch) {
			from := fmt.Sprintf("stimuli from %d", lo)
			e := t.present(t.a, c)
			t.doing(from, bench.CheckEntry(e, c.N))
			if hasGate {
				t.doing(from, gateStory(gated, e))
			}
			if r, ok := t.a.(bench.Sensed); ok {
				for i, v := range r.Rates() {
					if v-v != 0 || v < 0 {
						t.failf("stimulus %d: the sensor's rate is %v", lo+i, v)
					}
				}
			}
		})
	})
}

// gateStory checks that nothing lasting happened while the gate was shut.
func gateStory(g bench.Gated, e plasticity.Entry) error {
	open, novelty := g.Opened(), g.GateNovelty()
	if len(open) != e.Presentations || len(novelty) != e.Presentations {
		return fmt.Errorf("the gate tells of %d openings and %d novelties for %d presentations", len(open), len(novelty), e.Presentations)
	}
	for i, o := range open {
		if !(novelty[i] >= 0 && novelty[i] <= 1) {
			return fmt.Errorf("presentation %d: the gate's novelty is %v, want 0 to 1", i, novelty[i])
		}
		if m := e.Marks[i].Lasting(); !o && m != 0 {
			return fmt.Errorf("presentation %d: the gate was shut and the presentation changed synapses that last (sites %05b)", i, m)
		}
	}
	return nil
}
