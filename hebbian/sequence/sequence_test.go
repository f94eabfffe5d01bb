package sequence

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

const symbols = 6

// spelling is an alphabet of five letters, two of which are one, and a space.
var spelling = stimulus.Spec{Symbols: symbols, Classes: symbols, Bounded: true, Length: 1000, Letters: []int32{'a', 'b', 'c', 'd', 'a', -1}}

// spell draws symbols, some pairs of which are common, in sequences of 50.
func spell(n int) stimulus.Batch {
	rng := rand.New(rand.NewPCG(3, 4))
	b := stimulus.Batch{N: n, Symbols: make([]int32, n), Labels: make([]int, n), Boundaries: make([]bool, n)}
	at := 0
	for i := range n {
		b.Symbols[i], b.Boundaries[i] = int32(at), i%50 == 0
		if at = (at*2 + 1) % symbols; rng.Float64() < .4 {
			at = rng.IntN(symbols)
		}
		b.Labels[i] = at
	}
	return b
}

// small are options of a learner with a part of every sort.
func small(site Site, readout bool) Options {
	return Options{Order: 3, Words: 2, Letters: spelling.Letters, Site: site, Readout: readout, Rate: .01, Recent: 2, Fading: .1, Bytes: 1 << 16}
}

func mustNew(t testing.TB, o Options, g gate.Gate) *Learner {
	t.Helper()
	l, err := New(o, spelling, g, rand.NewPCG(5, 6))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func learn(t testing.TB, l *Learner, b stimulus.Batch) plasticity.Entry {
	t.Helper()
	e, err := l.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestInhibitionSparesUpdates: each presentation changes a count, and fewer than one
// of each field; yoked fields learn as often, but for the first window.
func TestInhibitionSparesUpdates(t *testing.T) {
	all := spell(1000)
	updates := func(site Site) int64 {
		o := small(site, false)
		o.Words = 0
		return learn(t, mustNew(t, o, nil), all).Updates[plasticity.Layer]
	}
	if got, want := updates(SiteOpen), int64(4*all.N-20*3); got != want {
		t.Errorf("%d updates with every field open, want %d", got, want)
	}
	free, yoked := updates(SiteInstance), updates(SiteYoked)
	if free < int64(all.N) || free > int64(all.N)*3/2 {
		t.Errorf("%d updates with inhibition at %d presentations", free, all.N)
	}
	if d := yoked - free; d < 0 || d > 4*gate.Window {
		t.Errorf("%d updates where fields are yoked to %d, want up to a window of each more", yoked, free)
	}
	if drawn := updates(SiteDrawn); drawn != free {
		t.Errorf("%d updates where as many fields are drawn at random, want %d", drawn, free)
	}
}

// TestRoomIsBounded: a full store recruits none, and goes on counting what it has.
func TestRoomIsBounded(t *testing.T) {
	o := small(SiteInstance, true)
	o.Bytes = 1000
	l := mustNew(t, o, nil)
	if got := l.store.bytes(); got > o.Bytes {
		t.Fatalf("%d bytes for cells and synapses, at most %d were allowed", got, o.Bytes)
	}
	learn(t, l, spell(500))
	if len(l.store.check) != cap(l.store.check) || len(l.store.count) > cap(l.store.count) {
		t.Errorf("%d of %d cells and %d of %d synapses are used, want all cells", len(l.store.check), cap(l.store.check), len(l.store.count), cap(l.store.count))
	}
	if e := learn(t, l, spell(50)); e.Updates[plasticity.Layer] == 0 {
		t.Error("a full store no longer counts")
	}
}

// TestFieldsShareNoCell even where what they fire for has one hash: else what a
// field counts would tell of another, and differently after it was saved.
func TestFieldsShareNoCell(t *testing.T) {
	s := newStore(1000, false)
	a := s.recruit(0, 7)
	if c := s.find(1, 7); c >= 0 {
		t.Fatalf("field 1 finds cell %d of field 0", c)
	}
	b := s.recruit(1, 7)
	if s.find(0, 7) != a || s.find(1, 7) != b || a == b {
		t.Errorf("cells %d and %d, found %d and %d", a, b, s.find(0, 7), s.find(1, 7))
	}
}

// TestAnIndexIsNeverFull, since a search of a full one would not end: none is recruited
// beyond half of it, and a saved state of more is refused.
func TestAnIndexIsNeverFull(t *testing.T) {
	l := mustNew(t, small(SiteInstance, true), nil)
	learn(t, l, spell(100))
	var saved bytes.Buffer
	if err := l.Save(&saved); err != nil {
		t.Fatal(err)
	}
	l.store.clear()
	l.store.index = l.store.index[:8]
	learn(t, l, spell(100))
	if n := len(l.store.check); n != 4 {
		t.Errorf("%d cells in an index of 8, want 4", n)
	}
	if err := l.Load(&saved); err == nil || !strings.Contains(err.Error(), "cells, there is room for 4") {
		t.Errorf("error %v, want one that says what there is room for", err)
	}
}

// TestWhatCannotBeIsRefused and leaves the learner as it was.
func TestWhatCannotBeIsRefused(t *testing.T) {
	save := func(l *Learner) []byte {
		var b bytes.Buffer
		if err := l.Save(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	made := func(change func(*Learner)) *Learner {
		l := mustNew(t, small(SiteYoked, true), nil)
		learn(t, l, spell(100))
		change(l)
		return l
	}
	good := save(made(func(*Learner) {}))
	for want, change := range map[string]func(*Learner){
		"symbol 9, the alphabet": func(l *Learner) { l.shown[0].last[0] = 9 },
		"13 symbols shown":       func(l *Learner) { l.shown[0].n = 13 },
		"of field 77":            func(l *Learner) { l.store.of[2] = 77 },
		"like one before":        func(l *Learner) { l.store.check[2], l.store.of[2] = l.store.check[1], l.store.of[1] },
		"to symbol 1, which cannot be": func(l *Learner) { // twice
			cell := slices.IndexFunc(l.store.head, func(e int32) bool { return l.store.next[e] >= 0 })
			e := l.store.head[cell]
			l.store.symbol[e], l.store.symbol[l.store.next[e]] = 1, 1
		},
		"synapse 1 is -1": func(l *Learner) { l.store.count[1] = -1 },
		"to symbol 8":     func(l *Learner) { l.store.symbol[0] = 8 },
		"the trace of":    func(l *Learner) { l.store.recent[0] = float32(math.NaN()) },
		"owed":            func(l *Learner) { l.yoke.owed[0] = -3 },
	} {
		l := mustNew(t, small(SiteYoked, true), nil)
		if err := l.Load(bytes.NewReader(good)); err != nil {
			t.Fatal(err)
		}
		if err := l.Load(bytes.NewReader(save(made(change)))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
		if !bytes.Equal(save(l), good) {
			t.Errorf("%s: what was refused left its mark", want)
		}
	}
}

// TestLogarithm over all that is normal.
func TestLogarithm(t *testing.T) {
	for x := float32(0x1p-126); x < 1e30; x *= 1.0137 {
		if got, want := float64(logarithm(x)), math.Log(float64(x)); math.Abs(got-want) > 0x1p-22*max(math.Abs(want), 1) {
			t.Fatalf("ln %v is %v, want %v", x, got, want)
		}
	}
	if got := logarithm(0); got != logarithm(0x1p-126) {
		t.Errorf("ln 0 is %v", got)
	}
}
