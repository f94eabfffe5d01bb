package memory

import (
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// learner is a pool that stores what it is shown, unless it knows it.
type learner struct {
	*Pool
	led      plasticity.Ledger
	unlisted bool // exceptions are kept from the certificate
}

func (l *learner) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	l.led.Begin(b.N)
	for i := range b.N {
		l.Present(&l.led, i, b.Row(i), l.Search(b.Row(i)) < 1)
	}
	return l.led.Entry()
}

func (l *learner) Save(w io.Writer) error { return state.Save(w, l.Pool) }
func (l *learner) Load(r io.Reader) error { return state.Load(r, l.Pool) }

func (l *learner) State(visit func(name string, v []float32)) {
	state.Visit(l.Pool, func(name string, v []float32) { visit("memory "+name, v) })
}

func (l *learner) Observe(o locality.Observer) {
	if o != nil && l.unlisted {
		o = silent{o}
	}
	l.Pool.Observe(locality.At(o, locality.Watch{Name: "memory", Site: plasticity.Memory}))
}

// silent keeps from an observer what a population lists as an exception.
type silent struct{ locality.Observer }

func (s silent) Changes(name string, show func() *locality.Population) func() {
	return s.Observer.Changes(name, func() *locality.Population {
		p := show()
		p.Exceptions = nil
		return p
	})
}

// TestBlocksAreAsLocalAsTheyDeclare certifies every kind of block. What a kind
// lists as not strictly local shows when it is not listed, unless the
// certificate begins where it is over.
func TestBlocksAreAsLocalAsTheyDeclare(t *testing.T) {
	over := []string{"conjunction", "antihebb"} // winners of groups; the norm to which a pattern is scaled
	settings := map[string]Values{
		"conjunction": {"cells": 6, "groups": 6}, "energy": {"mean": .5}, "bounded": {"mean": .5}, "binary": {"mean": .5}, "cascade": {"mean": .5},
		"chain": {"mean": .5}, "prototypes": {"vigilance": .8, "rate": .5},
	}
	certify := func(name string, v Values, unlisted bool) locality.Certificate {
		b, err := New(name, v, 20, rand.NewPCG(1, 2))
		if err != nil {
			t.Fatal(err)
		}
		p, err := NewPool(Mean, b)
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(3, 4))
		x := stimulus.Batch{N: 40, D: 20}
		for range x.N * x.D {
			x.X = append(x.X, rng.Float32())
		}
		l := &learner{Pool: p, unlisted: unlisted}
		if _, err := l.Learn(x.Slice(0, 20)); err != nil {
			t.Fatal(err)
		}
		c, err := locality.Certify(l, x.Slice(20, 40), 4, rand.NewPCG(5, 6))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return c
	}
	for _, k := range Kinds() {
		c := certify(k.Name, settings[k.Name], false)
		if len(c.Verdicts) != 1 || !c.Holds() {
			t.Errorf("%s: %+v", k.Name, c)
			continue
		}
		v := c.Verdicts[0]
		t.Logf("%s lists %q; %d compared, %d of a change", v.Population, v.NonLocal, v.Compared, v.Changing)
		if v.Population != "memory "+k.Name || v.Changing < 10 {
			t.Errorf("%s: %+v, want a verdict that rests on changes", k.Name, v)
		}
		found := !certify(k.Name, settings[k.Name], true).Holds()
		if want := len(v.NonLocal) > 0 && !slices.Contains(over, k.Name); found != want {
			t.Errorf("%s, with nothing listed: found %v, want %v", k.Name, found, want)
		}
	}
	for name, v := range map[string]Values{"energy": {"running-mean": true}, "expansion": {"recovery": 0.0}} {
		if c := certify(name, v, false); !c.Holds() {
			t.Errorf("%s %v: %+v", name, v, c)
		}
	}
	if c := certify("energy", Values{"decay": .1}, false); !c.Strict() {
		t.Errorf("energy with decay: %+v", c)
	}
}

// TestAnObservedBlockStoresTheSame: a certificate changes nothing but what it
// means to.
func TestAnObservedBlockStoresTheSame(t *testing.T) {
	for _, k := range Kinds() {
		var saved [2][]byte
		for n := range saved {
			b, err := New(k.Name, nil, 20, rand.NewPCG(1, 2))
			if err != nil {
				t.Fatal(err)
			}
			p, _ := NewPool(Mean, b)
			l := &learner{Pool: p}
			if n == 1 {
				l.Observe(watching{})
			}
			rng := rand.New(rand.NewPCG(3, 4))
			x := stimulus.Batch{N: 5, D: 20}
			for range x.N * x.D {
				x.X = append(x.X, rng.Float32())
			}
			if _, err := l.Learn(x); err != nil {
				t.Fatal(err)
			}
			var to bytes.Buffer
			if err := l.Save(&to); err != nil {
				t.Fatal(err)
			}
			saved[n] = to.Bytes()
		}
		if k.Name != "fading" && !bytes.Equal(saved[0], saved[1]) { // the response of fading is shown in float32
			t.Errorf("%s stores something else while it is watched", k.Name)
		}
	}
}

// watching is an observer that only looks.
type watching struct{}

func (watching) Tells(string, []float32) {}

func (watching) Changes(_ string, show func() *locality.Population) func() {
	show()
	return func() {}
}
