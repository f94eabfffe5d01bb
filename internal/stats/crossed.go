package stats

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// ManySeeds is how many seeds a difference needs to be shown with a bootstrap
// interval in place of Student's.
const ManySeeds = 20

// Warnings of crossed samples.
const (
	FewDiscordant Warning = "the arms answer fewer than 10 test examples differently: the interval is rough"
	OneSeed       Warning = "one seed: the interval is that of the sample of test examples alone"
	Repeated      Warning = "a test example stands twice in one seed"
)

// Answers are what one arm under one seed made of its test examples: Right[i]
// says whether example Example[i] was answered rightly. An example is known by
// its number in the data set, once in a seed, the same in all of them; which
// examples are tested may be the same for all seeds or not.
type Answers struct {
	Example []int
	Right   []bool
}

// AccuracyDifference returns the accuracy of a less that of b, in [−1, 1], paired
// by seed and by test example, with an interval that holds for other seeds and
// other test examples from the same population: seeds and examples are crossed
// random factors. With d̄ₛ the difference of seed s, S seeds,
//
//	Var = s²(d̄)/S + max(ĉ, 0),  ĉ = σ̂²·mean over s≠t of kₛₜ/(nₛ·nₜ),
//
// where kₛₜ of the nₛ and nₜ examples are common to s and t, and σ̂² is the
// covariance, over them, of the differences under two seeds, pooled over pairs.
// Seeds with the same examples give the variance of Obuchowski and Rockette
// (1995, Communications in Statistics B 24:285), who cross readers with cases,
// and the analysis of variance's (MS_seeds + MS_examples − MS_rest)/(S·n); seeds
// with none in common give Student's. Below [ManySeeds] seeds the interval is
// Student's t with the degrees of freedom of Satterthwaite (1946),
//
//	Var² / ((s²/S)²/(S−1) + ĉ²/(K−1)),
//
// of which Hillis (2007, Statistics in Medicine 26:596) has the first term; K
// examples are in several seeds. From there on it is the BCa interval of Efron
// (1987) by resampling seeds and, apart from them, examples, whose effects are
// shrunk to the variance ĉ, as those of seeds are stretched by √(S/(S−1)), with t in
// place of z (Hesterberg 2015, The American Statistician 69:371): the pigeonhole bootstrap of Owen (2007) without shrinking counts the variance of
// single answers three times. Where the test examples are the same in each seed
// and training examples too, nothing is said of other training examples.
func AccuracyDifference(a, b []Answers, src rand.Source) Estimate {
	if len(a) != len(b) {
		return bare(math.NaN(), min(len(a), len(b)), Unpaired)
	}
	d := make([]cells, len(a))
	differ := map[int]bool{}
	for s := range a {
		x, wrong := a[s].cells()
		y, other := b[s].cells()
		if w := cmp.Or(wrong, other); w != "" {
			return bare(math.NaN(), len(a), w)
		}
		if !slices.Equal(x.id, y.id) {
			return bare(math.NaN(), len(a), Unpaired)
		}
		for i := range x.y {
			x.y[i] -= y.y[i]
			if x.y[i] != 0 {
				differ[x.id[i]] = true
			}
		}
		d[s] = x
	}
	if len(d) == 0 {
		return bare(math.NaN(), 0, NoneAtAll)
	}
	v := cross(d)
	e := bare(v.mean, len(d))
	switch {
	case len(differ) == 0:
		e.Warnings = []Warning{AllTied}
		return e
	case len(d) < 2:
		e.Warnings = []Warning{NeedsMore(2)}
		return e
	case v.seeds+v.examples == 0:
		e.Warnings = []Warning{AllEqual}
		return e
	case len(differ) < 10:
		e.Warnings = []Warning{FewDiscordant}
	}
	if len(d) >= ManySeeds {
		e.Method = BCaSeedsSample
		e.Low, e.High = v.bootstrap(src)
	} else {
		e.Method = SeedsAndSample
		half := v.t() * math.Sqrt(v.seeds+v.examples)
		e.Low, e.High = v.mean-half, v.mean+half
	}
	e.Low, e.High = max(-1, e.Low), min(1, e.High)
	return e
}

// cells are the values of one seed on its examples, in order of the examples.
type cells struct {
	id []int
	y  []float64
}

func (a Answers) cells() (cells, Warning) {
	switch {
	case len(a.Example) != len(a.Right):
		return cells{}, Unpaired
	case len(a.Example) == 0:
		return cells{}, NoneAtAll
	}
	order := make([]int, len(a.Example))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(a.Example[i], a.Example[j]) })
	c := cells{make([]int, len(order)), make([]float64, len(order))}
	for to, from := range order {
		c.id[to] = a.Example[from]
		if to > 0 && c.id[to] == c.id[to-1] {
			return cells{}, Repeated
		}
		if a.Right[from] {
			c.y[to] = 1
		}
	}
	return c, ""
}

// crossed is the mean over seeds of means over examples, and the two parts of
// its variance.
type crossed struct {
	mean            float64
	of              []float64 // each seed's mean
	seeds, examples float64   // s²/S and max(ĉ, 0)
	distinct        int       // examples in any seed
	answers         int       // in all seeds
	effects         []float64 // what each example that several seeds have adds to the mean, centred
}

func cross(d []cells) crossed {
	v := crossed{of: make([]float64, len(d))}
	many := float64(len(d))
	seen, effect := map[int]int{}, map[int]float64{}
	for s, c := range d {
		v.of[s] = stat.Mean(c.y, nil)
		v.mean += v.of[s] / many
		v.answers += len(c.id)
		for i, id := range c.id {
			seen[id]++
			effect[id] += (c.y[i] - v.of[s]) / (many * float64(len(c.id)))
		}
	}
	v.distinct = len(seen)
	if len(d) < 2 {
		return v
	}
	v.seeds = stat.Variance(v.of, nil) / many
	var products, freedom, common float64
	for s := range d {
		for t := range s {
			k, product := d[s].common(d[t])
			if k > 0 {
				products, freedom = products+product, freedom+k-1
				common += k / (float64(len(d[s].id)) * float64(len(d[t].id)))
			}
		}
	}
	if freedom > 0 {
		v.examples = max(0, products/freedom*common/(many*(many-1)/2))
	}
	var shared []int
	for id, n := range seen {
		if n > 1 {
			shared = append(shared, id)
		}
	}
	slices.Sort(shared)
	for _, id := range shared {
		v.effects = append(v.effects, effect[id])
	}
	if len(v.effects) > 0 {
		m := stat.Mean(v.effects, nil)
		for i := range v.effects {
			v.effects[i] -= m
		}
	}
	return v
}

// common returns how many examples two seeds have in common, and over them the
// sum of products of the centred values.
func (c cells) common(o cells) (k, product float64) {
	var x, y, xy float64
	for i, j := 0, 0; i < len(c.id) && j < len(o.id); {
		switch cmp.Compare(c.id[i], o.id[j]) {
		case -1:
			i++
		case 1:
			j++
		default:
			k++
			x, y, xy = x+c.y[i], y+o.y[j], xy+c.y[i]*o.y[j]
			i, j = i+1, j+1
		}
	}
	return k, xy - x*y/max(k, 1)
}

// t is the 97.5 % point of Student's distribution at the degrees of freedom of
// the variance.
func (v crossed) t() float64 {
	total := v.seeds + v.examples
	freedom := v.seeds * v.seeds / float64(len(v.of)-1)
	if v.examples > 0 {
		freedom += v.examples * v.examples / float64(len(v.effects)-1)
	}
	return distuv.StudentsT{Sigma: 1, Nu: total * total / freedom}.Quantile((1 + Level) / 2)
}

func (v crossed) bootstrap(src rand.Source) (low, high float64) {
	r := rand.New(src)
	n := float64(len(v.of))
	bySeed := slices.Clone(v.of)
	for i := range bySeed {
		bySeed[i] = (bySeed[i] - v.mean) / n
	}
	byExample := slices.Clone(v.effects)
	var square float64
	for _, x := range byExample {
		square += x * x
	}
	if v.examples == 0 || square == 0 {
		byExample = nil
	} else {
		for i := range byExample {
			byExample[i] *= math.Sqrt(v.examples / square)
		}
	}
	stretch := math.Sqrt(n / (n - 1))
	draws := make([]float64, Resamples)
	for i := range draws {
		var s, x float64
		for range bySeed {
			s += bySeed[r.IntN(len(bySeed))]
		}
		for range byExample {
			x += byExample[r.IntN(len(byExample))]
		}
		draws[i] = v.mean + stretch*s + x
	}
	var cube float64
	square = 0
	for _, of := range [][]float64{bySeed, byExample} {
		for _, x := range of {
			square, cube = square+x*x, cube+x*x*x
		}
	}
	return bca(draws, v.mean, cube/(6*math.Pow(square, 1.5)), v.t())
}
