package tracks_test

import (
	"math"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func ruleArm(name string, build func(bench.Setup) bench.Learner) bench.Arm {
	return bench.Arm{Name: name, Summary: name, Rule: name, Gate: "open", Signal: "none",
		New: func(s bench.Setup) (bench.Learner, error) { return build(s), nil }}
}

// hopfieldArm adds the outer product of each pattern of ±1 to its weights and
// recalls in one synchronous step.
func hopfieldArm() bench.Arm {
	return ruleArm("hopfield", func(s bench.Setup) bench.Learner {
		return &hopfield{tiny.Weights{Spec: s.Spec, W: make([]float32, s.Spec.Dim*s.Spec.Dim)}}
	})
}

type hopfield struct{ tiny.Weights }

func (l *hopfield) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := l.Begin(b); err != nil {
		return plasticity.Entry{}, err
	}
	for i := range b.N {
		x, changed := b.Row(i), 0
		for r, v := range x {
			changed += l.Ledger.AXPY(plasticity.Layer, v, x, l.W[r*b.D:(r+1)*b.D])
		}
		l.Ledger.CreditOne(plasticity.Layer, changed, i)
	}
	return l.Ledger.Entry()
}

func (l *hopfield) Recall(dst []float32, cue stimulus.Batch) error {
	for i := range cue.N {
		for r := range cue.D {
			var h float32
			for c, v := range cue.Row(i) {
				if c != r {
					h += l.W[r*cue.D+c] * v
				}
			}
			dst[i*cue.D+r] = float32(math.Copysign(1, float64(h)))
		}
	}
	return nil
}

// stdpArm strengthens an input that spikes before the output and weakens one that
// spikes after it, by exponential traces with the given time constants. The
// output is the target, where the stream has one, and otherwise the last input.
func stdpArm(tauPlus, tauMinus float64) bench.Arm {
	return ruleArm("stdp", func(s bench.Setup) bench.Learner {
		inputs := s.Spec.Dim
		if s.Spec.Targets == 0 {
			inputs--
		}
		return &stdp{Weights: tiny.Weights{Spec: s.Spec, W: make([]float32, inputs)}, plus: tauPlus, minus: tauMinus, pre: make([]float64, inputs)}
	})
}

type stdp struct {
	tiny.Weights
	plus, minus float64
	pre         []float64 // a trace of each input
	post        float64   // and of the output
	last        float64
}

func (l *stdp) Spikes() bool { return true }

func (l *stdp) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := l.Begin(b); err != nil {
		return plasticity.Entry{}, err
	}
	dw := make([]float32, len(l.pre))
	for i := range b.N {
		if b.Boundaries != nil && b.Boundaries[i] {
			clear(l.pre)
			l.post, l.last = 0, b.Times[i]
		}
		x, fires := b.Row(i)[:len(l.pre)], false
		if b.Targets != nil {
			fires = b.Target(i)[0] > 0
		} else {
			fires = b.Row(i)[len(l.pre)] > 0
		}
		since := b.Times[i] - l.last
		l.last = b.Times[i]
		l.post *= math.Exp(-since / l.minus)
		for j, v := range x {
			l.pre[j] *= math.Exp(-since / l.plus)
			dw[j] = 0
			if fires {
				dw[j] += .01 * float32(l.pre[j])
			}
			if v > 0 {
				dw[j] -= .01 * float32(l.post)
				l.pre[j]++
			}
		}
		if fires {
			l.post++
		}
		l.Ledger.CreditOne(plasticity.Layer, l.Ledger.Add(plasticity.Layer, l.W, dw), i)
	}
	return l.Ledger.Entry()
}
