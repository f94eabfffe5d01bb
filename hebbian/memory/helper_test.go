package memory

import (
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

func source(seed uint64) *rand.PCG { return rand.NewPCG(seed, 17) }

// signs is a pattern of ±1, each as likely.
func signs(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(2*r.IntN(2) - 1)
	}
	return x
}

// near is base with each entry turned round with probability p.
func near(r *rand.Rand, base []float32, p float64) []float32 {
	x := make([]float32, len(base))
	for i, v := range base {
		x[i] = v
		if r.Float64() < p {
			x[i] = -v
		}
	}
	return x
}

func uniform(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = r.Float32()
	}
	return x
}

// present shows x with the gate open and returns the ledger's entry.
func present(t testing.TB, b Block, x []float32, open bool) (plasticity.Entry, bool) {
	t.Helper()
	var l plasticity.Ledger
	l.Begin(1)
	wrote := b.Present(&l, 0, x, open)
	e, err := l.Entry()
	if err != nil {
		t.Fatal(err)
	}
	return e, wrote
}

// built returns blocks over n inputs: of every kind as the only
// memory, and others.
func built(t testing.TB, n int) []Block {
	t.Helper()
	var blocks []Block
	for _, f := range []func() (Block, error){
		func() (Block, error) {
			return NewConjunction(ConjunctionConfig{In: n, Cells: 8, Groups: 2, Units: 4, Neurons: 40, Fan: 8}, source(1))
		},
		func() (Block, error) { return NewExpansion(ExpansionConfig{In: n, Recovery: -1}, source(2)) },
		func() (Block, error) { return NewExpansion(ExpansionConfig{In: n}, source(3)) },
		func() (Block, error) { return NewEnergy(EnergyConfig{In: n}) },
		func() (Block, error) { return NewEnergy(EnergyConfig{In: n, Decay: .1}) },
		func() (Block, error) { return NewAntiHebb(AntiHebbConfig{In: n, Out: n / 2}, source(4)) },
		func() (Block, error) { return NewPrototypes(PrototypesConfig{In: n, Vigilance: .9}) },
		func() (Block, error) {
			return NewFading(FadingConfig{In: n, Hidden: 16, Active: 2, Horizon: 30}, source(6))
		},
		func() (Block, error) {
			a, err := NewEnergy(EnergyConfig{In: n})
			if err != nil {
				return nil, err
			}
			b, err := NewConjunction(ConjunctionConfig{In: n, Cells: 4}, source(5))
			if err != nil {
				return nil, err
			}
			return NewPool(Max, a, b)
		},
		func() (Block, error) { return NewEnergy(EnergyConfig{In: n, Mean: .2, Running: true}) },
	} {
		b, err := f()
		if err != nil {
			t.Fatal(err)
		}
		blocks = append(blocks, b)
	}
	for i, k := range Kinds() {
		v := Values{}
		for _, s := range k.Settings {
			if s.Alone != nil {
				v[s.Name] = s.Alone
			}
		}
		b, err := k.Build(v, n, func(string) *rand.PCG { return source(uint64(20 + i)) })
		if err != nil {
			t.Fatal(err)
		}
		blocks = append(blocks, b)
	}
	return blocks
}
