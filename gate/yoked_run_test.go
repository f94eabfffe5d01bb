package gate

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

func yokedRun(t *testing.T, total, length int, seed uint64) *Yoked {
	t.Helper()
	g, err := NewYokedRun(total, length, rand.NewPCG(seed, 2))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func opens(g Gate, n int) []bool {
	open := make([]bool, n)
	for i := range open {
		open[i] = g.Open(at(0), Unknown)
	}
	return open
}

// The total is exact whatever is drawn, over lengths that Window does not divide.
func TestYokedOverTheRunOpensExactlyAsOften(t *testing.T) {
	for _, c := range []struct{ total, length int }{{0, 7}, {7, 7}, {0, 0}, {1, 250}, {249, 250}, {137, 1030}} {
		for seed := range uint64(20) {
			g, got := yokedRun(t, c.total, c.length, seed), 0
			for _, o := range opens(g, c.length) {
				if o {
					got++
				}
			}
			if got != c.total || g.Err() != nil {
				t.Fatalf("seed %d: opened %d times in %d, scheduled %d (%v)", seed, got, c.length, c.total, g.Err())
			}
			if g.Open(at(1), Unknown) || g.Err() == nil {
				t.Fatal("it went on after the run and did not say so")
			}
		}
	}
	for _, c := range []struct{ total, length int }{{-1, 5}, {6, 5}, {0, -1}, {1, 0}} {
		if _, err := NewYokedRun(c.total, c.length, rand.NewPCG(1, 1)); err == nil {
			t.Errorf("%d openings in %d presentations were taken", c.total, c.length)
		}
	}
}

// Openings are spread evenly: Pearson's χ² of how often each tenth of the run
// was open, over many seeds. Drawn without replacement, its mean is 9 times the
// share left shut, so that the test by χ² with 9 degrees of freedom is made on χ²
// over that share. Were it yoked in windows of one tenth, χ² would be near 0.
func TestYokedOverTheRunIsSpreadEvenly(t *testing.T) {
	const length, total, parts, runs = 1000, 200, 10, 3000
	var perPart [parts]float64
	var within float64 // the mean over runs of the χ² of each run alone
	for seed := range uint64(runs) {
		var one [parts]float64
		for i, o := range opens(yokedRun(t, total, length, seed), length) {
			if o {
				one[i*parts/length]++
			}
		}
		for k, n := range one {
			perPart[k] += n
			within += (n - total/parts) * (n - total/parts) / (total / parts) / runs
		}
	}
	var all float64
	for _, n := range perPart {
		const want = float64(runs) * total / parts
		all += (n - want) * (n - want) / want
	}
	const shut = 1 - float64(total)/length
	if p := 1 - (distuv.ChiSquared{K: parts - 1}).CDF(all/shut); p < 1e-4 {
		t.Errorf("openings by tenths of the run, over seeds: %v, χ² %.1f, p = %.2g", perPart, all, p)
	}
	// Mean 9·.8 of one run, standard deviation √18·.8 = 3.4, of 3,000 runs .062: five.
	if want := (parts - 1) * shut; within < want-.31 || within > want+.31 {
		t.Errorf("mean χ² within a run %.2f, want %.2f: openings are drawn over the whole run", within, want)
	}
}

// Saved in the middle and loaded into a gate that stands elsewhere, it continues
// bit for bit; after Reset it begins again.
func TestYokedOverTheRunContinues(t *testing.T) {
	const length, total, half = 730, 300, 333
	whole := yokedRun(t, total, length, 5)
	want := opens(whole, length)
	first := yokedRun(t, total, length, 5)
	opens(first, half)
	saved, err := state.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	other := yokedRun(t, total, length, 99)
	opens(other, 10)
	if err := state.Unmarshal(saved, other); err != nil {
		t.Fatal(err)
	}
	if got := opens(other, length-half); !slices.Equal(got, want[half:]) {
		t.Error("a loaded gate continues otherwise")
	}
	whole.Reset()
	if got := opens(whole, length); !slices.Equal(got, want) {
		t.Error("after a reset it opens elsewhere")
	}
	windows := must(NewYoked([]int{50, 50, 50, 50, 50, 50, 0, 0}, length, rand.NewPCG(1, 1)))
	if err := state.Unmarshal(saved, windows); err == nil {
		t.Error("a gate yoked in windows took the state of one yoked over the run")
	}
	first.opened = length + 1
	if saved, err = state.Marshal(first); err == nil {
		err = state.Unmarshal(saved, other)
	}
	if err == nil {
		t.Error("a state with more openings than presentations was taken")
	}
}
