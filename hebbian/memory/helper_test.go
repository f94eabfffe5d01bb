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
			return makeConjunction(Values{"cells": 8, "groups": 2, "units": 4, "neurons": 40, "fan": 8}, n, source(1))
		},
		func() (Block, error) { return makeExpansion(Values{"recovery": 0.0}, n, source(2)) },
		func() (Block, error) { return makeExpansion(nil, n, source(3)) },
		func() (Block, error) { return makeEnergy(nil, n, source(0)) },
		func() (Block, error) { return makeEnergy(Values{"decay": .1}, n, source(0)) },
		func() (Block, error) { return makeAntiHebb(Values{"neurons": n / 2}, n, source(4)) },
		func() (Block, error) { return makePrototypes(Values{"vigilance": .9}, n, source(0)) },
		func() (Block, error) {
			return makeFading(Values{"hidden": 16, "active": 2, "horizon": 30.0}, n, source(6))
		},
		func() (Block, error) {
			a, err := makeEnergy(nil, n, source(0))
			if err != nil {
				return nil, err
			}
			b, err := makeConjunction(Values{"cells": 4}, n, source(5))
			if err != nil {
				return nil, err
			}
			return NewPool(Max, a, b)
		},
		func() (Block, error) { return makeEnergy(Values{"mean": .2, "running-mean": true}, n, source(0)) },
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

// Each makes a block of one kind with its own type.
func makeConjunction(v Values, in int, src *rand.PCG) (*Conjunction, error) {
	return typed[*Conjunction]("conjunction", v, in, src)
}
func makeExpansion(v Values, in int, src *rand.PCG) (*Expansion, error) {
	return typed[*Expansion]("expansion", v, in, src)
}
func makeEnergy(v Values, in int, src *rand.PCG) (*Energy, error) {
	return typed[*Energy]("energy", v, in, src)
}
func makeAntiHebb(v Values, in int, src *rand.PCG) (*AntiHebb, error) {
	return typed[*AntiHebb]("antihebb", v, in, src)
}
func makeFading(v Values, in int, src *rand.PCG) (*Fading, error) {
	return typed[*Fading]("fading", v, in, src)
}
func makePrototypes(v Values, in int, src *rand.PCG) (*Prototypes, error) {
	return typed[*Prototypes]("prototypes", v, in, src)
}

func typed[B Block](kind string, v Values, in int, src *rand.PCG) (typed B, err error) {
	b, err := New(kind, v, in, src)
	if err == nil {
		typed = b.(B)
	}
	return typed, err
}
