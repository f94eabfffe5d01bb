package datasets

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/seed"
)

func TestLag(t *testing.T) {
	o := LagOptions{Dim: 70, Lag: 13, Length: 6000}
	of := func(s uint64) Stream {
		l, err := NewLag(o, seed.PCG(s))
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	sameHoweverCut(t, of)
	s := of(1)
	b := collect(t, s, 50)
	repeats := 0
	for i := range b.N {
		exact := i >= 13 && slices.Equal(b.Row(i), b.Row(i-13))
		if b.Novel[i] == exact {
			t.Fatalf("presentation %d: novel %v, repeats lag 13 %v", i, b.Novel[i], exact)
		}
		if exact {
			repeats++
			if !b.Novel[i-13] {
				t.Fatalf("presentation %d shows a pattern a third time", i)
			}
		}
		if want := map[bool]int{true: 1, false: 2}[b.Novel[i]]; s.Exposure(i) != want {
			t.Fatalf("presentation %d: exposure %d, want %d", i, s.Exposure(i), want)
		}
	}
	// p/(1+p) = 1/3. Of the 13 interleaved chains each presentation depends
	// on the one before: the variance is that of independent ones times
	// (1−p)/(1+p), so 4 standard errors are less than 4·√(2/9/6000).
	if share := float64(repeats) / 6000; math.Abs(share-1./3) > 4*math.Sqrt(2./9/6000) {
		t.Errorf("%.4f of the presentations are repetitions, want 1/3", share)
	}
	var mean float64
	for _, v := range b.X {
		if v != 1 && v != -1 {
			t.Fatalf("an input is %v", v)
		}
		mean += float64(v)
	}
	if mean /= float64(len(b.X)); math.Abs(mean) > .01 {
		t.Errorf("mean input %.4f", mean)
	}
	for _, o := range []LagOptions{{Dim: 0, Lag: 1, Length: 1}, {Dim: 1, Lag: 0, Length: 1}, {Dim: 1, Lag: 1}, {Dim: 1, Lag: 1, Length: 1, Repeat: 1.1}, {Dim: 1, Lag: 1, Length: 1, Repeat: math.NaN()}} {
		if _, err := NewLag(o, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
}

func TestChanging(t *testing.T) {
	o := ChangingOptions{Stimuli: 31, Every: 100, Changes: []Change{Replace, ReplaceHalf, Permute, Permute, Return}}
	of := func(s uint64) *Changing {
		c, err := NewChanging(pool(t), o, seed.PCG(s))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	sameHoweverCut(t, func(s uint64) Stream { return of(s) })
	s := of(1)
	b := collect(t, s, 64)
	bruteTruth(t, &b, s)
	if want := []int{100, 200, 300, 400, 500}; !slices.Equal(s.Changes(), want) {
		t.Errorf("changes at %v, want %v", s.Changes(), want)
	}
	// What is novel after each change, and that the whole set is shown before
	// any of it comes back.
	for k, want := range []int{31, 31, 16, 31, 31, 0} {
		novel := 0
		for i := 100 * k; i < 100*(k+1); i++ {
			if b.Novel[i] {
				novel++
				if i >= 100*k+31 {
					t.Errorf("phase %d: presentation %d is novel after the first round", k, i)
				}
			}
		}
		if novel != want {
			t.Errorf("phase %d has %d novel presentations, want %d", k, novel, want)
		}
	}
	if slices.Equal(b.X[:31*64], b.X[31*64:2*31*64]) {
		t.Error("the second round has the order of the first")
	}
	set := func(k int) []string {
		var out []string
		for i := 100 * k; i < 100*k+31; i++ {
			out = append(out, fmt.Sprint(b.Row(i)))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	if first, last := set(0), set(5); len(first) != 31 || !slices.Equal(first, last) {
		t.Error("the set that returns is not the first")
	}
	// A permuted stimulus has the values of the one before.
	values := func(k int) []string {
		var out []string
		for i := 100 * k; i < 100*k+31; i++ {
			x := slices.Clone(b.Row(i))
			slices.Sort(x)
			out = append(out, fmt.Sprint(x))
		}
		slices.Sort(out)
		return out
	}
	if !slices.Equal(values(2), values(3)) || !slices.Equal(values(3), values(4)) {
		t.Error("permuted stimuli have other values")
	}
	for _, o := range []ChangingOptions{{Stimuli: 0, Every: 10}, {Stimuli: 5, Every: 4}, {Stimuli: 5, Every: 5, Changes: []Change{9}}, {Stimuli: 1000, Every: 1000, Changes: []Change{Replace}}} {
		if _, err := NewChanging(pool(t), o, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
}

func TestContrasts(t *testing.T) {
	o := ContrastOptions{Stimuli: 60, Exposures: 3, Contrasts: []float64{.1, .5, 1}}
	of := func(s uint64) *Contrasts {
		c, err := NewContrasts(pool(t), o, seed.PCG(s))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	sameHoweverCut(t, func(s uint64) Stream { return of(s) })
	s := of(1)
	b := collect(t, s, 64)
	if s.Testing() != 180 || b.N != 180+360 {
		t.Fatalf("the test begins at %d of %d", s.Testing(), b.N)
	}
	x := make([]float32, 64)
	type cell struct {
		contrast float64
		novel    bool
	}
	got := map[cell]int{}
	known := map[int]bool{}
	for i := range b.N {
		c := s.Contrast(i)
		s.source.Fill(x, s.Stimulus(i))
		for j, v := range b.Row(i) {
			if v != x[j]*float32(c) {
				t.Fatalf("presentation %d, input %d is %v, want %v·%v", i, j, v, c, x[j])
			}
		}
		if b.Novel[i] == known[s.Stimulus(i)] {
			t.Fatalf("presentation %d: novel %v, shown before %v", i, b.Novel[i], known[s.Stimulus(i)])
		}
		known[s.Stimulus(i)] = true
		if i < 180 {
			if c != 1 {
				t.Fatalf("presentation %d, before the test, has contrast %v", i, c)
			}
			continue
		}
		got[cell{float64(float32(c)), b.Novel[i]}]++
	}
	for _, c := range o.Contrasts {
		for _, novel := range []bool{true, false} {
			if n := got[cell{float64(float32(c)), novel}]; n != 60 {
				t.Errorf("contrast %v, novel %v: %d presentations, want 60", c, novel, n)
			}
		}
	}
	for _, o := range []ContrastOptions{{Stimuli: 0, Exposures: 1}, {Stimuli: 1}, {Stimuli: 1, Exposures: 1, Contrasts: []float64{0}}, {Stimuli: 1, Exposures: 1, Contrasts: []float64{1.1}}, {Stimuli: 1000, Exposures: 1}} {
		if _, err := NewContrasts(pool(t), o, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
}
