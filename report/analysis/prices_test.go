package analysis

import (
	"math"
	"testing"
)

// An arm that does not say what it stores is not compared with arms that do.
func TestUnstatedSynapsesAreNotCompared(t *testing.T) {
	one := func(v float64) Estimate { return Estimate{Mean: v, Low: v - .1, High: v + .1, N: 3} }
	p := Price{Shown: one(1), Updates: one(1)}
	q := Price{Shown: one(20), Updates: one(20), Synapses: one(5)}
	if cheaper, _ := p.dominates(q); cheaper {
		t.Error("an arm that does not state its synapses dominates one that does")
	}
	if cheaper, _ := q.dominates(p); cheaper {
		t.Error("a dearer arm dominates")
	}
	if got := p.standing([]Price{p, q}); got != Unstated {
		t.Errorf("on the front: %q", got)
	}
	p.Synapses = one(5)
	if cheaper, apart := p.dominates(q); !cheaper || !apart {
		t.Error("a cheaper arm with as many synapses does not dominate")
	}
	if cheaper, _ := p.dominates(p); cheaper {
		t.Error("an arm dominates itself")
	}
}

// An arm is off the front by its means, and by its intervals only where those
// of the other lie below in every currency in which that one is cheaper.
func TestTheFrontSaysHowSureItIs(t *testing.T) {
	of := func(v, half float64) Estimate {
		return Estimate{Mean: v, Low: v - half, High: v + half, N: 5}
	}
	made := func(name string, shown, updates, synapses Estimate) Price {
		return Price{Arm: &Arm{Name: name}, Shown: shown, Updates: updates, Synapses: synapses}
	}
	p := made("p", of(100, 20), of(1000, 200), of(50, 0))
	near := made("near", of(90, 20), of(500, 100), of(50, 0))
	far := made("far", of(50, 20), of(500, 100), of(50, 0))
	for _, c := range []struct {
		all  []Price
		want string
	}{
		{[]Price{p}, "yes"},
		{[]Price{p, near}, "no, within the intervals: near"},
		{[]Price{p, near, far}, "no: far is cheaper"},
		{[]Price{p, made("more", of(50, 20), of(500, 100), of(51, 0))}, "yes"},
	} {
		if got := p.standing(c.all); got != c.want {
			t.Errorf("on the front: %q, want %q", got, c.want)
		}
	}
	single := func(v float64) Estimate { return Estimate{Mean: v, Low: v, High: v, N: 1} }
	lone, cheap := made("lone", single(9), single(9), single(9)), made("cheap", single(5), single(5), single(5))
	if got := lone.standing([]Price{lone, cheap}); got != "no, in one seed: cheap" {
		t.Errorf("one seed each: %q", got)
	}
}

// The geometric mean of one value in all seeds has no interval.
func TestGeometricMean(t *testing.T) {
	if e := geometric([]float64{560, 560, 560}); e.Mean != 560 || e.Known() {
		t.Errorf("the geometric mean of 560, 560 and 560 is %v (%v to %v)", e.Mean, e.Low, e.High)
	}
	if e := geometric([]float64{500, 600, 700}); math.Abs(e.Mean-594.39) > .01 || !(e.Low < e.Mean && e.Mean < e.High) {
		t.Errorf("the geometric mean of 500, 600 and 700 is %v (%v to %v)", e.Mean, e.Low, e.High)
	}
}
