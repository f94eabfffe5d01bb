package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// world draws answers of two arms: each is right where ability of the seed, ease
// of the example and noise add up, and arm a is the better by a shift that
// varies with seed and example.
type world struct {
	r                 *rand.Rand
	seedSD, exampleSD float64
}

// draw returns the answers of so many seeds on so many examples: the same ones,
// or, drawn anew for each seed, some of a part of the population.
func (w world) draw(seeds, examples, part int) (a, b []Answers) {
	type example struct{ ease, gain float64 }
	pool := make([]example, part)
	for i := range pool {
		pool[i] = example{w.r.NormFloat64(), w.exampleSD * w.r.NormFloat64()}
	}
	for range seeds {
		ability, gain := .3*w.r.NormFloat64(), .3+w.seedSD*w.r.NormFloat64()
		var x, y Answers
		for _, i := range w.r.Perm(part)[:examples] {
			x.Example, y.Example = append(x.Example, i), append(y.Example, i)
			x.Right = append(x.Right, 1+ability+pool[i].ease+gain+pool[i].gain+.5*w.r.NormFloat64() > 0)
			y.Right = append(y.Right, 1+ability+pool[i].ease+.5*w.r.NormFloat64() > 0)
		}
		a, b = append(a, x), append(b, y)
	}
	return a, b
}

// truth is the accuracy of arm a, and by how much it is above that of b, over all
// seeds and examples.
func (w world) truth() (a, difference float64) {
	// What is normal adds up to normal.
	of := func(mean, variance float64) float64 { return distuv.UnitNormal.CDF(mean / math.Sqrt(variance)) }
	a = of(1.3, .3*.3+1+w.seedSD*w.seedSD+w.exampleSD*w.exampleSD+.5*.5)
	return a, a - of(1, .3*.3+1+.5*.5)
}

// The intervals hold the difference and the accuracy of the population, whether
// seeds, examples or single answers vary most, and whether seeds share their
// test examples, some or none of them. A t interval over seeds does not, where
// the examples are shared.
func TestSeedsAndExamplesCover(t *testing.T) {
	skipTrials(t)
	for i, c := range []struct {
		name                  string
		seedSD, exampleSD     float64
		seeds, examples, part int
		trials                int
	}{
		{"shared, examples vary", .05, 1, 8, 200, 200, 1000},
		{"shared, seeds vary", .4, .1, 8, 200, 200, 1000},
		{"shared, answers vary", .1, .1, 10, 100, 100, 1000},
		{"half shared", .1, .7, 10, 60, 120, 1000},
		{"hardly shared", .2, .7, 10, 100, 20000, 300},
		{"shared, examples vary, many seeds", .05, 1, 20, 150, 150, 400},
		{"shared, seeds vary, many seeds", .4, .1, 25, 150, 150, 400},
		{"half shared, many seeds", .2, .5, 20, 60, 120, 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := world{r: rand.New(rand.NewPCG(uint64(i), 12)), seedSD: c.seedSD, exampleSD: c.exampleSD}
			accuracy, difference := w.truth()
			held, seedsAlone, right := 0, 0, 0
			for range c.trials {
				a, b := w.draw(c.seeds, c.examples, c.part)
				held += inside(AccuracyDifference(a, b, w.r), difference)
				right += inside(Accuracy(a), accuracy)
				d := make([]float64, c.seeds)
				for s := range d {
					d[s] = shareOf(a[s]) - shareOf(b[s])
				}
				seedsAlone += inside(Mean(d), difference)
			}
			t.Logf("%s: difference %.1f %%, by seeds alone %.1f %%, accuracy %.1f %%", c.name, percent(held, c.trials), percent(seedsAlone, c.trials), percent(right, c.trials))
			covers(t, "AccuracyDifference", held, c.trials, .01)
			covers(t, "Accuracy", right, c.trials, .025)
			if c.exampleSD == 1 && percent(seedsAlone, c.trials) > 85 {
				t.Errorf("without examples %.1f %% are held: the trial says nothing", percent(seedsAlone, c.trials))
			}
		})
	}
}

func percent(k, n int) float64 { return 100 * float64(k) / float64(n) }

func shareOf(a Answers) float64 {
	n := 0.0
	for _, right := range a.Right {
		if right {
			n++
		}
	}
	return n / float64(len(a.Right))
}

// Against the formula as it is written, over all pairs of seeds, where seeds have
// some examples in common, and the answers stand in any order.
func TestCrossedVarianceAsWritten(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 20 {
		a, b := world{r: r, seedSD: .3, exampleSD: .8}.draw(6, 20+r.IntN(20), 50)
		a[2] = Answers{a[2].Example[:15], a[2].Right[:15]}
		b[2] = Answers{b[2].Example[:15], b[2].Right[:15]}
		var means []float64
		by := make([]map[int]float64, len(a))
		for s := range a {
			by[s] = map[int]float64{}
			for i, id := range a[s].Example {
				by[s][id] = one(a[s].Right[i]) - one(b[s].Right[i])
			}
			means = append(means, shareOf(a[s])-shareOf(b[s]))
		}
		var products, freedom, overlap, pairs float64
		for s := range by {
			for u := range s {
				var x, y []float64
				for id, v := range by[s] {
					if o, ok := by[u][id]; ok {
						x, y = append(x, v), append(y, o)
					}
				}
				products += stat.Covariance(x, y, nil) * float64(len(x)-1)
				freedom += float64(len(x) - 1)
				overlap += float64(len(x)) / float64(len(by[s])*len(by[u]))
				pairs++
			}
		}
		for s := range a { // the other order
			for i, j := 0, len(b[s].Right)-1; i < j; i, j = i+1, j-1 {
				b[s].Right[i], b[s].Right[j] = b[s].Right[j], b[s].Right[i]
				b[s].Example[i], b[s].Example[j] = b[s].Example[j], b[s].Example[i]
			}
		}
		v := crossedOf(a, b)
		approx(t, "mean", v.mean, stat.Mean(means, nil), 1e-12)
		approx(t, "seeds", v.seeds, stat.Variance(means, nil)/6, 1e-12)
		approx(t, "examples", v.examples, max(0, products/freedom*overlap/pairs), 1e-12)
	}
}

func crossedOf(a, b []Answers) crossed {
	d := make([]cells, len(a))
	for s := range d {
		x, _ := a[s].cells()
		y, _ := b[s].cells()
		for i := range x.y {
			x.y[i] -= y.y[i]
		}
		d[s] = x
	}
	return cross(d)
}

func one(right bool) float64 {
	if right {
		return 1
	}
	return 0
}

// Seeds without an example in common are Student's case, and answers that no seed
// changes are a sample of examples alone.
func TestCrossedAtItsEnds(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	a, b := world{r: r, seedSD: .5}.draw(8, 40, 40)
	d := make([]float64, len(a))
	for s := range a {
		for i := range a[s].Example {
			a[s].Example[i] += 1000 * s
			b[s].Example[i] += 1000 * s
		}
		d[s] = shareOf(a[s]) - shareOf(b[s])
	}
	e, student := AccuracyDifference(a, b, nil), Mean(d)
	approx(t, "low", e.Low, student.Low, 1e-9)
	approx(t, "high", e.High, student.High, 1e-9)

	for s := range a {
		a[s], b[s] = a[0], b[0]
	}
	var single []float64
	for i := range a[0].Right {
		single = append(single, one(a[0].Right[i])-one(b[0].Right[i]))
	}
	e, student = AccuracyDifference(a, b, nil), Mean(single)
	approx(t, "low", e.Low, student.Low, 1e-9)
	approx(t, "high", e.High, student.High, 1e-9)
}

// Of 20 seeds and more, whose single answers vary most, the bootstrap interval is
// as wide as the variance asks: the noise of single answers is not counted again
// in the examples.
func TestCrossedBootstrapHasTheVariance(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for _, sd := range []float64{0, .1, 1} {
		a, b := world{r: r, seedSD: .6 - .5*sd, exampleSD: sd}.draw(20, 120, 120)
		v, width := crossedOf(a, b), 0.0
		const times = 20
		for range times {
			e := AccuracyDifference(a, b, r)
			if width += (e.High - e.Low) / times; e.Method != BCaSeedsSample {
				t.Fatalf("%+v", e)
			}
		}
		approx(t, "width", width/(2*v.t()*math.Sqrt(v.seeds+v.examples)), 1, .04)
	}
}

// Without an example in common it is the bootstrap over seeds, which follows their
// skew.
func TestCrossedBootstrapFollowsTheSkew(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	var a, b []Answers
	var x, y []float64
	for s := range 25 {
		p, q := Answers{}, Answers{}
		for i, wrong := 0, int(40*r.ExpFloat64()); i < 400; i++ {
			p.Example, p.Right = append(p.Example, 400*s+i), append(p.Right, true)
			q.Right = append(q.Right, i >= wrong)
		}
		q.Example = p.Example
		a, b, x, y = append(a, p), append(b, q), append(x, shareOf(p)), append(y, shareOf(q))
	}
	e, seeds := AccuracyDifference(a, b, rand.NewPCG(8, 8)), Paired(x, y, rand.NewPCG(9, 9))
	low, high := (e.Value-e.Low)/(seeds.Value-seeds.Low), (e.High-e.Value)/(seeds.High-seeds.Value)
	approx(t, "lower part", low, 1, .1)
	approx(t, "upper part", high, 1, .1)
	if seeds.High-seeds.Value < 1.2*(seeds.Value-seeds.Low) {
		t.Errorf("there is no skew to follow: %+v", seeds)
	}
}

func TestAccuracyDifferenceWarns(t *testing.T) {
	full := answers([][]int{{1, 1, 0}, {1, 0, 0}})
	other := answers([][]int{{1, 0, 0}, {1, 1, 0}})
	for _, c := range []struct {
		name string
		a, b []Answers
		want Warning
	}{
		{"no seed", nil, nil, NoneAtAll},
		{"another number of seeds", full, other[:1], Unpaired},
		{"other examples", full, []Answers{other[0], {Example: []int{0, 1, 7}, Right: other[1].Right}}, Unpaired},
		{"an example twice", full, []Answers{other[0], {Example: []int{0, 1, 1}, Right: other[1].Right}}, Repeated},
		{"no example", []Answers{{}}, []Answers{{}}, NoneAtAll},
		{"the same answers", full, full, AllTied},
		{"one seed", full[:1], other[:1], NeedsMore(2)},
		{"one example", answers([][]int{{1}, {1}}), answers([][]int{{0}, {0}}), AllEqual},
	} {
		if e := AccuracyDifference(c.a, c.b, nil); e.Known() || e.Method != "" || !warned(e, c.want) {
			t.Errorf("%s: %+v", c.name, e)
		}
	}
	e := AccuracyDifference(full, other, nil)
	if !e.Known() || !warned(e, FewDiscordant) || e.Low < -1 || e.High > 1 || math.Abs(e.Value) > 1e-12 {
		t.Errorf("two seeds: %+v", e)
	}
}
