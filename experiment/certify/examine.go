package certify

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// examined is a learner that shows each rule at the moment at which it learns.
type examined interface {
	Examine(b stimulus.Batch, visit func(rule.Subject)) (plasticity.Entry, error)
}

// samples is how many synapses of each set of weights are examined.
const samples = 40

// examine certifies what a learner shows while it learns from b. Of the same
// set of weights the last step is kept, when it has learned most.
func examine(l examined, b stimulus.Batch, name string) (locality.Certificate, error) {
	var c locality.Certificate
	at := map[string]int{}
	src := seed.PCG(1, "certificate", name)
	for i := range b.N {
		var failed error
		_, err := l.Examine(b.Slice(i, i+1), func(s rule.Subject) {
			got, err := rule.Certify(s, samples, src)
			if err != nil {
				failed = err
				return
			}
			v := locality.Verdict{Population: got.Subject, NonLocal: got.NonLocal, Violations: got.Failures, Compared: got.Checked, Changing: got.Changing}
			for _, f := range got.Factors {
				v.Factors = append(v.Factors, locality.Factor(f))
			}
			k, ok := at[got.Subject]
			if !ok {
				k = len(c.Verdicts)
				at[got.Subject] = k
				c.Verdicts = append(c.Verdicts, v)
			}
			if len(c.Verdicts[k].Violations) == 0 {
				c.Verdicts[k] = v
			}
		})
		if err == nil {
			err = failed
		}
		if err != nil {
			return c, fmt.Errorf("presentation %d: %w", i, err)
		}
	}
	return c, nil
}

// spikes are moments of spikes in inputs, with a target that makes the output
// spike at some of them.
func spikes() (stimulus.Spec, stimulus.Batch) {
	const n, dim = 60, 8
	spec := stimulus.Spec{Dim: dim, Targets: 1, Timed: true, Length: n}
	b := stimulus.Batch{N: n, D: dim, X: make([]float32, n*dim), Targets: make([]float32, n), Times: make([]float64, n)}
	for i := range n {
		b.X[i*dim+i*5%dim] = 1
		b.Targets[i] = float32(i % 3 / 2)
		b.Times[i] = .004 * float64(i)
	}
	return spec, b
}

// stream is what an arm is shown: images with classes, spikes where it refuses
// those, or images alone.
func stream(a bench.Arm) (stimulus.Spec, stimulus.Batch, error) {
	spec := stimulus.Spec{Dim: 64, Shape: stimulus.Shape{Channels: 1, Height: 8, Width: 8}, Classes: 4, Truth: true, Length: presentations}
	if a.Refuse == nil || a.Refuse(spec) == nil {
		return spec, images(spec), nil
	}
	s, b := spikes()
	if a.Refuse(s) == nil {
		return s, b, nil
	}
	alone := spec
	alone.Classes = 0
	if a.Refuse(alone) == nil {
		b = images(spec)
		b.Labels = nil
		return alone, b, nil
	}
	return spec, stimulus.Batch{}, a.Refuse(spec)
}
