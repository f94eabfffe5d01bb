package memory

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// What the circuit asks of single blocks beside Block.
var (
	_ Forgetter = (*Fading)(nil)
	_ Shuffler  = (*Pool)(nil)
)

type weights struct {
	site plasticity.Site
	name string
	w    []float32
}

func synapses(b Block) []weights {
	var all []weights
	b.Synapses(func(s plasticity.Site, name string, w []float32) {
		all = append(all, weights{s, name, append([]float32(nil), w...)})
	})
	return all
}

// The ledger of every block equals a brute-force recount: copy the weights,
// present, compare, with what is new starting at 0.
func TestLedgerEqualsARecount(t *testing.T) {
	for k, b := range built(t, 20) {
		t.Run(fmt.Sprint(k, b.Name()), func(t *testing.T) {
			r := rand.New(source(9))
			for step := range 60 {
				before := synapses(b)
				e, wrote := present(t, b, uniform(r, 20), step%3 != 2)
				after := synapses(b)
				var n [plasticity.NumSites]int64
				var sum [plasticity.NumSites]float64
				for a, now := range after {
					for i, v := range now.w {
						var was float32
						if a < len(before) && i < len(before[a].w) {
							was = before[a].w[i]
						}
						if v != was {
							n[now.site]++
							sum[now.site] += math.Abs(float64(v - was))
						}
					}
				}
				for s := range plasticity.NumSites {
					if n[s] != e.Updates[s] || math.Abs(sum[s]-e.Plasticity[s]) > 1e-6*(1+sum[s]) {
						t.Fatalf("step %d, site %v: ledger %d and %v, recount %d and %v", step, plasticity.Site(s), e.Updates[s], e.Plasticity[s], n[s], sum[s])
					}
				}
				if n[plasticity.Memory] > 0 != e.Marks[0].Has(plasticity.Memory) {
					t.Fatalf("step %d: %d synapses of memory changed, marks %b", step, n[plasticity.Memory], e.Marks[0])
				}
				if step%3 == 2 && (n[plasticity.Memory] > 0 || wrote || e.MACs.Learning > 0) {
					t.Fatalf("step %d: the gate was shut, and memory changed or spent on learning", step)
				}
				if want := map[bool]int64{true: 1}[wrote]; e.Writes != want {
					t.Fatalf("step %d: wrote %v, ledger has %d writes", step, wrote, e.Writes)
				}
			}
		})
	}
}

// Searching changes nothing; a match lies in [0, 1]; what was just stored
// matches better than before; saved and loaded, a block goes on bit for bit,
// and reset it is as it was built.
func TestEveryBlock(t *testing.T) {
	if testing.Short() {
		t.Skip("short: every block in turn")
	}
	fresh := built(t, 20)
	for k, b := range built(t, 20) {
		t.Run(fmt.Sprint(k, b.Name()), func(t *testing.T) {
			r := rand.New(source(11))
			first := uniform(r, 20)
			empty := b.Search(first)
			for step := range 25 {
				x := uniform(r, 20)
				before := b.Search(x)
				if again := b.Search(x); again != before || !(before >= 0 && before <= 1) {
					t.Fatalf("step %d: match %v, then %v", step, before, again)
				}
				_, wrote := present(t, b, x, true)
				if after := b.Search(x); after < min(before, .5) || wrote && before < .9 && after == before {
					t.Fatalf("step %d: match %v before it was stored, %v after", step, before, after)
				}
			}
			var saved bytes.Buffer
			if err := state.Save(&saved, b); err != nil {
				t.Fatal(err)
			}
			c := fresh[k]
			if err := state.Load(bytes.NewReader(saved.Bytes()), c); err != nil {
				t.Fatal(err)
			}
			for step := range 10 {
				x := uniform(r, 20)
				if a, b := b.Search(x), c.Search(x); a != b {
					t.Fatalf("step %d after loading: matches %v and %v", step, a, b)
				}
				present(t, b, x, true)
				present(t, c, x, true)
			}
			for cut := 0; cut < saved.Len(); cut += 13 {
				if state.Load(bytes.NewReader(saved.Bytes()[:cut]), c) == nil {
					t.Fatalf("state cut to %d bytes was loaded", cut)
				}
			}
			b.Reset()
			if got := b.Search(first); got != empty {
				t.Errorf("reset, its match is %v, empty it was %v", got, empty)
			}
			if h := b.Holds(); h.Bits <= 0 && h.Synapses > 0 || h.Bytes < 0 || h.Synapses < 0 {
				t.Errorf("holds %+v", h)
			}
		})
	}
}

func TestBlocksDoNotAllocate(t *testing.T) {
	for _, b := range built(t, 20) {
		if b.Name() == "prototypes" {
			continue
		}
		x := uniform(rand.New(source(3)), 20)
		var l plasticity.Ledger
		l.Begin(1)
		if n := testing.AllocsPerRun(50, func() { b.Search(x); b.Present(&l, 0, x, true) }); n > 0 {
			t.Errorf("%s: %v allocations a presentation", b.Name(), n)
		}
	}
}

func TestPoolsPool(t *testing.T) {
	r := rand.New(source(4))
	a, _ := makeEnergy(nil, 30, source(0))
	b, _ := makeConjunction(Values{"cells": 8}, 30, source(6))
	x := signs(r, 30)
	for range 3 {
		present(t, a, x, true)
		x = near(r, x, .2)
	}
	present(t, b, near(r, x, .03), true)
	ma, mb := a.Search(x), b.Search(x)
	if ma == mb {
		t.Fatalf("both blocks match %v: the test says nothing", ma)
	}
	for how, want := range map[string]float32{Mean: (ma + mb) / 2, Max: max(ma, mb), Min: min(ma, mb), "": (ma + mb) / 2} {
		p, err := NewPool(how, a, b)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Search(x); got != want {
			t.Errorf("%q of %v and %v is %v", how, ma, mb, got)
		}
	}
	p, _ := NewPool(Mean, a, b)
	if e, wrote := present(t, p, signs(r, 30), true); !wrote || e.Writes != 1 {
		t.Errorf("a pattern stored by two blocks is %d writes, want 1", e.Writes)
	}
	c, _ := makeEnergy(nil, 31, source(0))
	if _, err := NewPool(Mean, a, c); err == nil {
		t.Error("blocks of different sizes were pooled")
	}
	if _, err := NewPool("median", a); err == nil {
		t.Error("an unknown pooling was taken")
	}
	if _, err := NewPool(Mean); err == nil {
		t.Error("a pool of nothing was made")
	}
}

func TestBlockRefusals(t *testing.T) {
	nan := math.NaN()
	for name, f := range map[string]func() error{
		"conjunction of 3 units":    func() error { _, err := makeConjunction(Values{"units": 3}, 9, source(1)); return err },
		"conjunction too large":     func() error { _, err := makeConjunction(Values{"groups": 30}, 9, source(1)); return err },
		"conjunction of nothing":    func() error { _, err := makeConjunction(nil, 0, source(1)); return err },
		"expansion, fan of nothing": func() error { _, err := makeExpansion(Values{"fan": 0}, 4, source(1)); return err },
		"expansion, all active":     func() error { _, err := makeExpansion(Values{"active": 2.0}, 4, source(1)); return err },
		"expansion, no depression":  func() error { _, err := makeExpansion(Values{"depress": 1.0}, 4, source(1)); return err },
		"expansion, NaN":            func() error { _, err := makeExpansion(Values{"active": nan}, 4, source(1)); return err },
		"energy of one":             func() error { _, err := makeEnergy(nil, 1, source(0)); return err },
		"energy, mean NaN":          func() error { _, err := makeEnergy(Values{"mean": nan}, 4, source(0)); return err },
		"energy, decay 1":           func() error { _, err := makeEnergy(Values{"decay": 1.0}, 4, source(0)); return err },
		"antihebb, rate -1":         func() error { _, err := makeAntiHebb(Values{"rate": -1.0}, 4, source(1)); return err },
		"antihebb of nothing":       func() error { _, err := makeAntiHebb(nil, 0, source(1)); return err },
		"fading, too many active":   func() error { _, err := makeFading(Values{"hidden": 2, "active": 3}, 4, source(1)); return err },
		"fading, no stages":         func() error { _, err := makeFading(Values{"stages": -1}, 4, source(1)); return err },
		"fading, horizon too short": func() error { _, err := makeFading(Values{"horizon": 1.0}, 4, source(1)); return err },
		"prototypes, vigilance 2":   func() error { _, err := makePrototypes(Values{"vigilance": 2.0}, 4, source(0)); return err },
		"prototypes, empty range":   func() error { _, err := makePrototypes(Values{"low": 2.0, "high": 1.0}, 4, source(0)); return err },
		"prototypes, rate 2":        func() error { _, err := makePrototypes(Values{"rate": 2.0}, 4, source(0)); return err },
		"prototypes, choice -1":     func() error { _, err := makePrototypes(Values{"choice": -1.0}, 4, source(0)); return err },
		"prototypes of no category": func() error { _, err := makePrototypes(Values{"max": -1}, 4, source(0)); return err },
	} {
		if f() == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// A shuffled block holds the same synapses in another order, and no longer
// knows what it stored.
func TestShuffleForgetsWhatAndKeepsHowMuch(t *testing.T) {
	for k, b := range built(t, 20) {
		t.Run(fmt.Sprint(k, b.Name()), func(t *testing.T) {
			r := rand.New(source(21))
			x := uniform(r, 20)
			for i := range x {
				x[i] -= .5
			}
			present(t, b, x, true)
			knew := b.Search(x)
			before := synapses(b)
			s, ok := b.(Shuffler)
			if !ok {
				t.Skip("it cannot be shuffled")
			}
			s.Shuffle(r)
			for a, now := range synapses(b) {
				x, y := slices.Sorted(slices.Values(before[a].w)), slices.Sorted(slices.Values(now.w))
				if !slices.Equal(x, y) {
					t.Error("shuffling changed the values of the synapses")
				}
			}
			if got := b.Search(x); got > .9*knew {
				t.Errorf("match %v before shuffling and %v after", knew, got)
			}
		})
	}
}

// A response that was computed before the synapses were shuffled is not stored by.
func TestShuffleForgetsTheLatestSearch(t *testing.T) {
	searched, fresh := built(t, 20), built(t, 20)
	for k, b := range searched {
		r := rand.New(source(23))
		first, x := uniform(r, 20), uniform(r, 20)
		other := fresh[k]
		if _, ok := b.(Shuffler); !ok {
			continue
		}
		for _, b := range []Block{b, other} {
			present(t, b, first, true)
		}
		b.Search(x)
		for _, b := range []Block{b, other} {
			b.(Shuffler).Shuffle(rand.New(source(24)))
			present(t, b, x, true)
		}
		for i, w := range synapses(other) {
			if got := synapses(b)[i]; !slices.Equal(got.w, w.w) {
				t.Errorf("%d %s: what is stored after shuffling depends on a search before it", k, b.Name())
			}
		}
	}
}

// A neuron has no synapse onto itself, and so the diagonal of the matrix is none.
func TestEnergyCountsNoDiagonal(t *testing.T) {
	for _, running := range []bool{false, true} {
		b, err := makeEnergy(Values{"running-mean": running}, 20, source(0))
		if err != nil {
			t.Fatal(err)
		}
		if h := b.Holds(); h.Synapses != 20*19 || h.Bytes < 4*20*20 {
			t.Errorf("%d synapses in %d bytes among 20 neurons, want 380, and the whole matrix in bytes", h.Synapses, h.Bytes)
		}
	}
}

// What Present computes is in its ledger: nothing again for the pattern of the
// latest search, and otherwise one more search. Both store the same.
func TestPresentCountsWhatItComputes(t *testing.T) {
	r := rand.New(source(5))
	x, y := uniform(r, 20), uniform(r, 20)
	after, without := built(t, 20), built(t, 20)
	for k, b := range after {
		other := without[k]
		if strings.Contains(b.Name(), "+") {
			continue // the sum of its members
		}
		for _, stored := range [][]float32{x, y, x} {
			macs, ops := b.Cost()
			b.Search(stored)
			e, wrote := present(t, b, stored, true)
			other.Search(uniform(r, 20))
			f, same := present(t, other, stored, true)
			if _, plastic := b.(*Plastic); plastic || b.Name() == "energy" { // storing needs nothing that a search multiplies
				macs, ops = 0, 0
			}
			if wrote != same || f.MACs.Forward-e.MACs.Forward != int64(macs) || f.MACs.Elementwise-e.MACs.Elementwise != int64(ops) {
				t.Errorf("%s: %+v after a search, %+v without one; want %d multiply-accumulates and %d operations between them",
					b.Name(), e.MACs, f.MACs, macs, ops)
			}
			if e.MACs.Forward != 0 {
				t.Errorf("%s: %d multiply-accumulates of a search that was counted", b.Name(), e.MACs.Forward)
			}
			if e.Updates != f.Updates || e.Plasticity != f.Plasticity || b.Search(y) != other.Search(y) {
				t.Errorf("%s stores otherwise without a search before", b.Name())
			}
		}
		b.Search(x)
		b.Reset()
		other.Reset()
		e, _ := present(t, b, x, true)
		f, _ := present(t, other, x, true)
		if e.Plasticity != f.Plasticity {
			t.Errorf("%s stores %v after Reset with the response from before it, want %v", b.Name(), e.Plasticity, f.Plasticity)
		}
	}
}

func TestPrototypesAreWholeCategories(t *testing.T) {
	a, _ := makePrototypes(Values{"vigilance": .9}, 2, source(0))
	a.w = make([]float32, 5)
	var saved bytes.Buffer
	if err := state.Save(&saved, a); err != nil {
		t.Fatal(err)
	}
	b, _ := makePrototypes(Values{"vigilance": .9}, 2, source(0))
	if err := state.Load(&saved, b); err == nil || !strings.Contains(err.Error(), "categories of 4") {
		t.Errorf("5 values of 2 inputs with their complements: %v", err)
	}
}

// TestConsolidationIsCounted: what lies behind the weights changes, the weights do not, and the ledger
// has every change, an event, and one consolidation of a pool, but no write; an empty pattern is none.
func TestConsolidationIsCounted(t *testing.T) {
	for _, k := range Kinds() {
		b, err := k.Build(nil, 20, func(string) *rand.PCG { return source(3) })
		if err != nil {
			t.Fatal(err)
		}
		p, err := NewPool("", b)
		if err != nil {
			t.Fatal(err)
		}
		if p.Consolidates() != k.Consolidates || k.Consolidates != (k.Name == "cascade" || k.Name == "chain") {
			t.Errorf("%s: the pool consolidates: %v, the kind says %v", k.Name, p.Consolidates(), k.Consolidates)
		}
		if !k.Consolidates {
			continue
		}
		r := rand.New(source(9))
		for range 10 {
			present(t, b, uniform(r, 20), true)
		}
		for _, x := range [][]float32{uniform(r, 20), make([]float32, 20)} {
			before := synapses(b)
			var l plasticity.Ledger
			l.Begin(1)
			p.Consolidate(&l, 0, x)
			e, err := l.Entry()
			if err != nil {
				t.Fatal(err)
			}
			changed := int64(0)
			for a, now := range synapses(b) {
				for i, v := range now.w {
					if v == before[a].w[i] {
						continue
					}
					if changed++; strings.HasSuffix(now.name, "efficacy") {
						t.Fatalf("%s: weight %d changed", k.Name, i)
					}
				}
			}
			some := int64(min(changed, 1))
			if (changed > 0) != (x[0] != 0) || e.Updates[plasticity.Memory] != changed || e.Consolidated != some || e.Writes != 0 || e.Marks[0].Has(plasticity.Memory) != (some > 0) {
				t.Errorf("%s: %d changes, entry %+v", k.Name, changed, e)
			}
		}
	}
}
