package gate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// An error as large as usual is a surprise of ½, whatever the unit; the first are
// all news.
func TestSurpriseIsRelativeToWhatIsUsual(t *testing.T) {
	small, large := Unexpected{Span: 50}, Unexpected{Span: 50}
	r := rand.New(rand.NewPCG(1, 2))
	for k := range 2000 {
		v := r.NormFloat64()
		a, b := small.Level(v), large.Level(1024*v)
		if a != b {
			t.Fatalf("error %d has surprise %v, in another unit %v", k, a, b)
		}
		if k == 0 && a != 1 {
			t.Errorf("the first error has surprise %v, want 1", a)
		}
		if !(a >= 0 && a <= 1) {
			t.Fatalf("surprise %v, want 0 to 1", a)
		}
	}
	if mean := math.Sqrt(2 / math.Pi); math.Abs(small.mean-mean) > .3 {
		t.Errorf("the usual error of a standard normal is %v, want about %v", small.mean, mean)
	}
	usual := small.mean
	if l := small.Level(usual); math.Abs(float64(l)-.5) > 1e-6 {
		t.Errorf("an error as large as usual has surprise %v, want ½", l)
	}
	if l := small.Level(0); l != 0 {
		t.Errorf("no error has surprise %v", l)
	}
}

// waits are those between rewards of 1 where all other steps bring 0.
func expecting(waits ...int) *Awaited {
	a := &Awaited{Patience: 2, Memory: 20}
	for _, n := range waits {
		a.Begin()
		for k := range n {
			reward := 0.
			if k == n-1 {
				reward = 1
			}
			a.Level(reward, .5, k == n-1)
		}
	}
	return a
}

func TestAnOmissionIsNews(t *testing.T) {
	a := expecting(10, 12, 8, 10, 11, 9, 10, 10)
	a.Begin()
	var last float32
	for k := 1; k <= 60; k++ {
		l := a.Level(0, .5, false)
		switch {
		case k <= 12 && l != 0:
			t.Errorf("step %d of usually ten is an omission of %v", k, l)
		case k >= 20 && !(l > last):
			t.Errorf("step %d is an omission of %v, that before it of %v", k, l, last)
		}
		last = l
	}
	if last < .9 {
		t.Errorf("after six times the usual the omission is %v", last)
	}
	if l := a.Level(1, .5, true); l != 0 {
		t.Errorf("it has come, and the omission is %v", l)
	}
	a.Begin()
	if l := a.Level(0, .5, false); l != 0 {
		t.Errorf("a new episode begins with an omission of %v", l)
	}
}

func TestNothingIsOmittedBeforeItIsExpected(t *testing.T) {
	a := expecting(10, 10, 10, 10) // one less than it takes
	a.Begin()
	for range 500 {
		if l := a.Level(0, .5, false); l != 0 {
			t.Fatalf("an omission of %v after four outcomes", l)
		}
	}
}

// What is an outcome: a reward above what is usual, an end of what only cost; not
// the fall of a pole, and not one step like all others.
func TestOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		reward, last, promised float64
		over                   bool
		want                   float64
	}{
		"platform":      {0, 1, .5, true, 10},
		"goal of costs": {-1, -1, -20, true, 10},
		"raised":        {-1, 0, -20, true, 10},
		"pole falls":    {1, 1, 50, true, 0},
		"cut off":       {0, 0, .5, false, 0},
		"missed":        {0, -1, .5, true, 0},
	} {
		a := Awaited{Patience: 2, Memory: 20}
		for range 10 {
			a.Begin()
			for k := range 10 {
				reward, over := c.reward, false
				if k == 9 {
					reward, over = c.last, c.over
				}
				a.Level(reward, c.promised, over)
			}
		}
		if a.outcomes != c.want {
			t.Errorf("%s: %v outcomes of 10 episodes, want %v", name, a.outcomes, c.want)
		}
	}
}

func TestSettingsOfTheUnexpectedAreChecked(t *testing.T) {
	for _, span := range []float64{0, math.NaN(), math.Inf(1)} {
		if u := (Unexpected{Span: span}); u.Validate() == nil {
			t.Errorf("a span of %v is accepted", span)
		}
	}
	for _, a := range []Awaited{{Patience: -1, Memory: 1}, {Memory: 0}, {Patience: math.NaN(), Memory: 1}} {
		if a.Validate() == nil {
			t.Errorf("%+v is accepted", a)
		}
	}
}
