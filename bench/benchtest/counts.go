package benchtest

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// ledger copies all synapses before each step, presents, and compares: the
// number of weights that differ and the sum of the differences must be the
// entry's. What an array gained started at 0. Each call is one step, so the
// stimuli come in the arm's own minibatches.
func ledger(s Subject) error {
	variants := append([]bench.Settings{nil}, s.Options.Variants...)
	for _, v := range variants {
		err := s.each(func(spec stimulus.Spec) error { return s.recount(spec, v) })
		if err != nil {
			return fmt.Errorf("settings %v: %w", v, err)
		}
	}
	return nil
}

func (s Subject) recount(spec stimulus.Spec, v bench.Settings) error {
	size, err := s.minibatch(v)
	if err != nil {
		return err
	}
	l, err := s.build(spec, 1, v)
	if err != nil {
		return err
	}
	x := stimuli(spec, some(size), 1)
	changed := false
	for lo := 0; lo < x.N; lo += size {
		sites, before := synapses(l)
		e, err := present(l, cut(x, lo, min(lo+size, x.N)))
		if err != nil {
			return fmt.Errorf("step from stimulus %d: %w", lo, err)
		}
		after, arrays := synapses(l)
		if len(after) < len(sites) {
			return fmt.Errorf("step from stimulus %d: it showed %d arrays of synapses and now %d", lo, len(sites), len(after))
		}
		n, sum, err := difference(after, before, arrays)
		if err != nil {
			return fmt.Errorf("step from stimulus %d: %w", lo, err)
		}
		for i := range plasticity.NumSites {
			if n[i] != e.Updates[i] {
				return fmt.Errorf("step from stimulus %d: the ledger says %d synaptic updates at site %v, the recount %d", lo, e.Updates[i], plasticity.Site(i), n[i])
			}
			if math.Abs(sum[i]-e.Plasticity[i]) > 1e-9*sum[i] {
				return fmt.Errorf("step from stimulus %d: the ledger says a plasticity of %v at site %v, the recount %v", lo, e.Plasticity[i], plasticity.Site(i), sum[i])
			}
			changed = changed || n[i] > 0
		}
	}
	if !changed && s.Arm.Gate != "shut" {
		return fmt.Errorf("no synapse that it shows changed in %d stimuli", x.N)
	}
	return nil
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
	return s.each(func(spec stimulus.Spec) error {
		size, err := s.minibatch(nil)
		if err != nil {
			return err
		}
		l, err := s.build(spec, 1, nil)
		if err != nil {
			return err
		}
		gated, hasGate := l.(bench.Gated)
		if wants := s.Arm.Gate != "none" && s.Arm.Gate != "open"; wants && !hasGate {
			return fmt.Errorf("its gate is %s and it does not say when it was open", s.Arm.Gate)
		}
		x := stimuli(spec, some(size), 1)
		for lo := 0; lo < x.N; lo += size {
			c := cut(x, lo, min(lo+size, x.N))
			e, err := present(l, c)
			if err != nil {
				return err
			}
			if err := bench.CheckEntry(e, c.N); err != nil {
				return fmt.Errorf("stimuli from %d: %w", lo, err)
			}
			if hasGate {
				if err := gateStory(gated, e); err != nil {
					return fmt.Errorf("stimuli from %d: %w", lo, err)
				}
			}
			if r, ok := l.(bench.Sensed); ok {
				for i, v := range r.Rates() {
					if v-v != 0 || v < 0 {
						return fmt.Errorf("stimulus %d: the sensor's rate is %v", lo+i, v)
					}
				}
			}
		}
		return nil
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

// trivial asks for what the learner offers: class scores or actions that are
// right, or novelty that falls for what was seen, or recall that improves.
func trivial(s Subject) error {
	if s.Arm.Gate == "shut" {
		return errSkip{"its gate is shut for good"}
	}
	n, accuracy := s.Options.Presentations, s.Options.Accuracy
	if n == 0 {
		n = 600
	}
	if accuracy == 0 {
		accuracy = 90
	}
	return s.each(func(spec stimulus.Spec) error {
		spec.Length = n
		size, err := s.minibatch(nil)
		if err != nil {
			return err
		}
		l, err := s.build(spec, 1, nil)
		if err != nil {
			return err
		}
		probe := stimuli(spec, 100, 7)
		recallBefore, err := recallError(l, probe)
		if err != nil {
			return err
		}
		x := stimuli(spec, n, 1)
		if err := feed(l, x, size); err != nil {
			return err
		}
		if spec.Classes > 0 && bench.Has(l, bench.NeedScores) || spec.Actions > 0 {
			if got, err := hits(l, spec, probe); err != nil || got < accuracy {
				return errors.Join(err, fmt.Errorf("%.0f %% right on new stimuli of four separate quadrants after %d presentations, want %.0f", got, n, accuracy))
			}
			return nil
		}
		if bench.Has(l, bench.NeedRecall) {
			after, err := recallError(l, probe)
			if err != nil || after >= recallBefore {
				return errors.Join(err, fmt.Errorf("the error of recall went from %.4g to %.4g", recallBefore, after))
			}
			return nil
		}
		if bench.Has(l, bench.NeedNovelty) {
			return familiar(l, x, n)
		}
		return nil
	})
}

// hits is the share in percent of stimuli whose quadrant has the highest score,
// or is the action chosen in evaluation.
func hits(l bench.Learner, spec stimulus.Spec, probe stimulus.Batch) (float64, error) {
	p := predictors(l, spec)[0]
	if !p.acts {
		p.ask = func(dst []float32, b stimulus.Batch) error { return bench.Scores(l, dst, b) }
	}
	out, right := make([]float32, probe.N*p.width), 0
	if err := p.ask(out, probe.WithoutAnswers()); err != nil {
		return 0, err
	}
	for i := range probe.N {
		row := out[i*p.width : (i+1)*p.width]
		if slices.Index(row, slices.Max(row)) == quadrant(probe.Row(i)) {
			right++
		}
	}
	return 100 * float64(right) / float64(probe.N), nil
}

// recallError is the mean square error of completing stimuli of which a
// quarter was cut; 0 for a learner that cannot recall.
func recallError(l bench.Learner, probe stimulus.Batch) (float64, error) {
	if !bench.Has(l, bench.NeedRecall) {
		return 0, nil
	}
	cue := probe.Clone()
	for i := range cue.N {
		clear(cue.Row(i)[:dim/4])
	}
	out := make([]float32, len(cue.X))
	if err := bench.Recall(l, out, cue); err != nil {
		return 0, err
	}
	var sum float64
	for i, v := range out {
		d := float64(v - probe.X[i])
		sum += d * d
	}
	return sum / float64(len(out)), nil
}

// familiar compares the mean novelty of the last stimuli shown with that of
// noise that was never shown.
func familiar(l bench.Learner, x stimulus.Batch, n int) error {
	seen := cut(x, max(0, n-40), n)
	unseen := seen.Clone()
	for i := range unseen.X {
		unseen.X[i] = float32(math.Mod(float64(i)*.6180339887, 1))
	}
	mean := func(b stimulus.Batch) (float64, error) {
		out := make([]float32, b.N)
		err := bench.Novelty(l, out, b)
		var sum float64
		for _, v := range out {
			sum += float64(v)
		}
		return sum / float64(b.N), err
	}
	old, err := mean(seen)
	fresh, err2 := mean(unseen)
	if err != nil || err2 != nil || old >= fresh {
		return errors.Join(err, err2, fmt.Errorf("the mean novelty of what was shown is %.3f, of what never was %.3f", old, fresh))
	}
	return nil
}
