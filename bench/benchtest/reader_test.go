package benchtest_test

import (
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// bigrams counts what follows a symbol. peeks: it reads, where it can, what does.
// trusts: it takes what it is shown for what was promised.
type bigrams struct {
	tiny.Weights
	peeks, trusts bool
}

func reader(peeks bool) bench.Arm {
	return bench.Arm{Name: "bigrams", Summary: "counts of what follows a symbol", Rule: "counts", Gate: "open", Signal: "none",
		Minibatch: "minibatch", Settings: []bench.Setting{{Name: "minibatch", Doc: "symbols of a step", Default: 7, Min: 1, Max: 100}},
		Symbols: true,
		Refuse: func(s stimulus.Spec) error {
			if s.Symbols == 0 {
				return bench.ErrNoSymbols
			}
			return nil
		},
		New: func(s bench.Setup) (bench.Learner, error) { return newBigrams(s, peeks, false), nil }}
}

func trusting(s bench.Setup) (bench.Learner, error) { return newBigrams(s, false, true), nil }

func newBigrams(s bench.Setup, peeks, trusts bool) *bigrams {
	return &bigrams{tiny.Weights{Spec: s.Spec, W: make([]float32, s.Spec.Symbols*s.Spec.Classes)}, peeks, trusts}
}

func (l *bigrams) row(symbol int32) []float32 {
	k := int32(l.Spec.Classes)
	if l.trusts {
		symbol = min(max(symbol, 0), k-1)
	}
	return l.W[symbol*k : (symbol+1)*k]
}

func (l *bigrams) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := l.Begin(b); err != nil && !l.trusts {
		return plasticity.Entry{}, err
	}
	before := slices.Clone(l.W)
	for i, y := range b.Labels {
		l.row(b.Symbols[i])[y]++
		l.Ledger.CreditOne(plasticity.Layer, 1, i)
	}
	l.Ledger.Compare(plasticity.Layer, before, l.W)
	return l.Ledger.Entry()
}

func (l *bigrams) Fields(int) [][]float32 { return nil } // there are no inputs

func (l *bigrams) Probabilities(dst []float32, b stimulus.Batch) error {
	if err := b.Validate(l.Spec, false); err != nil && !l.trusts {
		return err
	}
	k := l.Spec.Classes
	for i := range b.Symbols {
		p, w := dst[i*k:(i+1)*k], l.row(b.Symbols[i])
		var all float32
		for _, n := range w {
			all += n
		}
		for c, n := range w {
			p[c] = (n + .5) / (all + .5*float32(k))
		}
		if l.peeks && i+1 < b.N && !b.Boundaries[i+1] {
			clear(p)
			p[b.Symbols[i+1]] = 1
		}
	}
	return nil
}

func TestAReaderOfSymbolsConforms(t *testing.T) {
	benchtest.Conform(t, reader(false), benchtest.Options{Variants: []bench.Settings{{"minibatch": 1}}})
}
