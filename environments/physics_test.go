package environments

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// energy of the acrobot, by its mass matrix and the heights of its two centres of
// mass. Without torque it is constant.
func energy(s [4]float64) float64 {
	const lc = linkCentre
	d1 := lc*lc + (1 + lc*lc + 2*lc*math.Cos(s[1])) + 2*linkInertia
	d2 := lc*lc + lc*math.Cos(s[1]) + linkInertia
	kinetic := (d1*s[2]*s[2] + 2*d2*s[2]*s[3] + (lc*lc+linkInertia)*s[3]*s[3]) / 2
	return kinetic - linkGravity*((lc+1)*math.Cos(s[0])+lc*math.Cos(s[0]+s[1]))
}

// TestAcrobotKeepsItsEnergy without torque; the error falls with the fourth power
// of the step or faster.
func TestAcrobotKeepsItsEnergy(t *testing.T) {
	start := [4]float64{1.2, -.7, .5, -.3}
	lost := func(h float64) float64 {
		s, most := start, 0.
		for range int(math.Round(20 / h)) {
			s = swing(s, 0, h)
			most = max(most, math.Abs(energy(s)-energy(start)))
		}
		return most
	}
	coarse, fine := lost(.04), lost(.02)
	if fine > 1e-4 || coarse < 14*fine {
		t.Errorf("in 20 s energy is off by %v in steps of .04 s and by %v in half of that", coarse, fine)
	}
	torqued := start
	for range 100 {
		torqued = swing(torqued, 1, .02)
	}
	if math.Abs(energy(torqued)-energy(start)) < .1 {
		t.Error("a torque does no work")
	}
}

// TestPlaceCells: each fires by its distance, and they cover the pool.
func TestPlaceCells(t *testing.T) {
	w, err := NewWaterMaze(100, 100, 0, rand.NewPCG(3, 4))
	if err != nil {
		t.Fatal(err)
	}
	x := w.Begin()
	var before [2]float64
	var seen []float32
	for step := range 40 {
		s, most := w.State(), float32(0)
		if px, py := w.Place(); px != s[0] || py != s[1] {
			t.Fatalf("step %d: the swimmer is said to be at %v, %v and is at %v", step, px, py, s[:2])
		}
		there, were := slices.Clone(x), make([]float32, len(x))
		w.Observe(were, before[0], before[1])
		if step > 0 && !slices.Equal(were, seen) {
			t.Fatalf("step %d: at the place of the step before something else would be observed", step)
		}
		if !slices.Equal(x, there) {
			t.Fatalf("step %d: to ask what is observed elsewhere changes what is observed", step)
		}
		before, seen = [2]float64(s), there
		for k, c := range w.Cells() {
			want := math.Exp(-(math.Pow(s[0]-c[0], 2) + math.Pow(s[1]-c[1], 2)) / (2 * .16 * .16))
			if math.Abs(float64(x[k])-want) > 1e-6 {
				t.Fatalf("step %d: cell %d at %v fires by %v, want %v", step, k, c, x[k], want)
			}
			most = max(most, x[k])
		}
		if len(x) != 489 || most < .85 {
			t.Fatalf("step %d: the best of %d cells fires by %v", step, len(x), most)
		}
		o, err := w.Step(step % 8)
		if err != nil {
			t.Fatal(err)
		}
		x = o.Next
	}
}

// TestThePlatformMovesAndReturns after trials that are drawn by the seed.
func TestThePlatformMovesAndReturns(t *testing.T) {
	moments := map[[2]int]bool{}
	for seed := range uint64(8) {
		w, err := NewWaterMaze(1e6, 1, 40, rand.NewPCG(seed, 4))
		if err != nil {
			t.Fatal(err)
		}
		away, back := w.Moves()
		if away < 30 || away > 50 || back-away < 30 || back-away > 50 {
			t.Errorf("the platform moves before trial %d and returns before %d, want 30 to 50 after one another", away, back)
		}
		moments[[2]int{away, back}] = true
		beside, err := w.Beside(rand.NewPCG(seed, 5))
		if err != nil {
			t.Fatal(err)
		}
		var first [2]float64
		for trial := range 150 {
			w.Begin()
			x, y := w.Platform()
			beside.Begin()
			if u, v := beside.Platform(); u != x || v != y {
				t.Fatalf("trial %d: beside, the platform is at %v %v, want %v %v", trial, u, v, x, y)
			}
			if trial == 0 {
				first = [2]float64{x, y}
			}
			if same := first == [2]float64{x, y}; same == (trial >= away && trial < back) {
				t.Fatalf("trial %d of %d and %d: the platform is at %v %v, first it was at %v", trial, away, back, x, y, first)
			}
		}
	}
	if len(moments) < 6 {
		t.Errorf("8 seeds have the moments %v", moments)
	}
}

// TestBandits: the best of ten values of N(0, 1) is worth 1.5388 on average, which
// is the regret of an arm played blindly; the mean of many rewards is the value, and
// a value that walks has a variance of walk² a step.
func TestBandits(t *testing.T) {
	const bandits, best = 4000, 1.5388
	b, err := NewBandit(BanditOptions{Bandits: bandits, Steps: 1, Spread: 1}, rand.NewPCG(5, 6))
	if err != nil {
		t.Fatal(err)
	}
	optimal, regret, won := 0, 0., 0.
	for range bandits {
		b.Begin()
		regret += b.Regret(3) / bandits
		if b.Regret(3) == 0 {
			optimal++
		}
		for a := range Arms {
			if b.Regret(a) == 0 {
				o, _ := b.Step(a)
				won += float64(o.Reward) / bandits
				if o.End != stimulus.Truncated {
					t.Fatal("a bandit of one step goes on")
				}
			}
		}
	}
	if share := float64(optimal) / bandits; math.Abs(share-.1) > .02 || math.Abs(regret-best) > .08 || math.Abs(won-best) > .08 {
		t.Errorf("one arm is the best of %v bandits and has regret %v, the best wins %v: want .1 and twice %v", share, regret, won, best)
	}
	const steps, walk = 400, .1
	b, err = NewBandit(BanditOptions{Bandits: 200, Steps: steps, Walk: walk}, rand.NewPCG(7, 8))
	if err != nil {
		t.Fatal(err)
	}
	var square float64
	for range 200 {
		b.Begin()
		for range steps {
			_, _ = b.Step(0)
		}
		for _, v := range b.value {
			square += v * v / (200 * Arms)
		}
	}
	if want := steps * walk * walk; math.Abs(square-want) > .15*want { // five standard errors
		t.Errorf("after %d steps values have a variance of %v, want %v", steps, square, want)
	}
}
