package benchtest

import (
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// trivial asks for what the learner offers: class scores or actions that are
// right, or recall that improves, or novelty that falls for what was seen.
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
	return s.each(func(t *trial) {
		t.spec.Length = n
		t.build(nil)
		recalls := bench.Has(t.a, bench.NeedRecall)
		x, probe := t.stimuli(n, 1), t.stimuli(100, 7)
		before := 0.
		if recalls {
			before = t.recallError(probe)
		}
		t.feed(x, t.a)
		switch {
		case t.spec.Classes > 0 && bench.Has(t.a, bench.NeedScores), t.spec.Actions > 0,
			t.spec.Symbols > 0 && bench.Has(t.a, bench.NeedProbabilities):
			got, err := hits(t.a, t.spec, probe)
			t.must(err)
			if got < accuracy {
				t.failf("%.0f %% right on new stimuli of four separate quadrants, or next symbols, after %d presentations, want %.0f", got, n, accuracy)
			}
		case recalls:
			if after := t.recallError(probe); after >= before {
				t.failf("the error of recall went from %.4g to %.4g", before, after)
			}
		case bench.Has(t.a, bench.NeedNovelty):
			t.familiar(cut(x, max(0, n-40), n))
		}
	})
}

// hits is the share in percent of stimuli whose quadrant, or next symbol, has the
// highest score or probability, or is the action chosen in evaluation.
func hits(l bench.Learner, spec stimulus.Spec, probe stimulus.Batch) (float64, error) {
	p := predictors(l, spec)[0]
	if !p.acts && bench.Has(l, bench.NeedScores) {
		p.ask = func(dst []float32, b stimulus.Batch) error { return bench.Scores(l, dst, b) }
	}
	out, right := make([]float32, probe.N*p.width), 0
	if err := p.ask(out, probe.WithoutAnswers()); err != nil {
		return 0, err
	}
	for i := range probe.N {
		row := out[i*p.width : (i+1)*p.width]
		if slices.Index(row, slices.Max(row)) == answer(&probe, i) {
			right++
		}
	}
	return 100 * float64(right) / float64(probe.N), nil
}

// recallError is the mean square error of completing stimuli of which a
// quarter was cut.
func (t *trial) recallError(probe stimulus.Batch) float64 {
	cue := probe.Clone()
	for i := range cue.N {
		clear(cue.Row(i)[:dim/4])
	}
	out := make([]float32, len(cue.X))
	t.must(bench.Recall(t.a, out, cue))
	var sum float64
	for i, v := range out {
		d := float64(v - probe.X[i])
		sum += d * d
	}
	return sum / float64(len(out))
}

// familiar compares the mean novelty of stimuli that were shown with that of
// noise that was never shown.
func (t *trial) familiar(seen stimulus.Batch) {
	unseen := seen.Clone()
	for i := range unseen.X {
		unseen.X[i] = float32(math.Mod(float64(i)*.6180339887, 1))
	}
	mean := func(b stimulus.Batch) float64 {
		out := make([]float32, b.N)
		t.must(bench.Novelty(t.a, out, b))
		var sum float64
		for _, v := range out {
			sum += float64(v)
		}
		return sum / float64(b.N)
	}
	if old, fresh := mean(seen), mean(unseen); old >= fresh {
		t.failf("the mean novelty of what was shown is %.3f, of what never was %.3f", old, fresh)
	}
}
