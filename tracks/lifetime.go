package tracks

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/hebbian/population"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Metrics of lifetime. Ages are counted in presentations since a pattern was shown last, of
// patterns that were shown once, unless a metric is by showings.
const (
	MetricSNR          = "signal to noise/age"           // of an ideal observer of the weights
	MetricRecognised   = "recognised/age"                // %, by the learner's own ratings at 1 % false alarms
	MetricLifetime     = "lifetime"                      // age at which signal to noise falls to 1
	MetricLifeWrites   = "lifetime in writes"            // of the same, how many patterns were stored meanwhile
	MetricLifeReadout  = "lifetime by readout"           // age at which half are recognised
	MetricLifeShowings = "lifetime by showings/showings" // the first, by how often a pattern was shown
)

const (
	lifetimeInputs  = 100
	readoutAlarms   = .01
	measureEvery    = 3 // presentations between two measurements
	readoutEvery    = 6
	efficacySuffix  = " efficacy"
	lifetimeBegins  = 3 // measured from a third of the stream on
	lifetimePresent = 6000
)

// agesMeasured are those at which memories are read.
var agesMeasured = [...]int{1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1200, 1900, 3000, 4500}

// lifetimeFamily stores random patterns one after another and reads how long each lasts.
func lifetimeFamily(name, summary string, share float64, arms ...string) family {
	byAge := &results.Parameter{Name: "age", Label: "age of a memory in presentations"}
	byShowings := &results.Parameter{Name: "showings", Label: "how often a pattern was shown"}
	life := func(name, what string) results.Metric {
		return results.Metric{Name: name, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Higher, Definition: what}
	}
	showings := life(MetricLifeShowings, "age at which the signal to noise falls to 1, by how often a pattern was shown in all, the last time at age 0; the last age measured where it stays above")
	showings.Over, showings.Log = byShowings, true
	return family{
		name: name, summary: summary,
		needs: []bench.Capability{bench.NeedNovelty},
		arms:  arms, seeds: 3,
		options: []bench.Setting{
			{Name: "inputs", Doc: "inputs of a pattern", Default: lifetimeInputs, Min: 10, Max: 1000},
			{Name: "length", Doc: "presentations", Default: lifetimePresent, Min: 300, Max: 1 << 22},
			{Name: "repeats", Doc: "share of the presentations at which a pattern comes back", Default: share, Min: 0, Max: .7},
		},
		declared: results.Declared{
			Metrics: []results.Metric{
				{Name: MetricSNR, Kind: results.KindOutcome, Unit: results.UnitOne, Better: results.Higher, Over: byAge, Log: true, Floor: .1,
					Definition: "mean over patterns of the overlap of the weights with what a pattern asked of them, over the standard deviation for patterns never shown: an ideal observer"},
				percentage(MetricRecognised, results.Higher, "patterns of an age that the learner's own rating tells from new ones, by the threshold at which 1 % of these are taken for known", byAge),
				life(MetricLifetime, "age in presentations at which the signal to noise of an ideal observer falls to 1; the last age measured where it stays above"),
				life(MetricLifeWrites, "the same, counted in patterns that the learner stored meanwhile"),
				life(MetricLifeReadout, "age in presentations at which the learner's own rating recognises half of the patterns at 1 % false alarms"),
				showings,
			},
		},
		theory: lifetimeTheory,
		open: func(r repetition) (*bench.Session, error) {
			length := r.options.Int("length")
			if r.Budget > 0 {
				length = max(300, r.Budget)
			}
			stream, err := datasets.NewReturning(length, r.options.Int("inputs"), r.options.Float("repeats"), r.src("patterns"))
			if err != nil {
				return nil, err
			}
			s := newLasting(stream, rand.New(r.src("novel patterns")))
			return &bench.Session{Stream: stream, Exposure: stream.Exposure, Observe: s.observe, Final: s.final}, nil
		},
	}
}

// lasting reads memories as they age.
type lasting struct {
	*datasets.Returning
	rng    *rand.Rand
	from   int
	lasts  map[int][]int // by how often a pattern is shown, where it is for the last time
	signal map[int][][]float64
	noise  []float64
	rated  [len(agesMeasured)][]float64
	novel  []float64
	writes int64 // in what is measured
	seen   int
	exact  bool // the learner shows efficacies
	batch  stimulus.Batch
}

func newLasting(s *datasets.Returning, rng *rand.Rand) *lasting {
	l := &lasting{Returning: s, rng: rng, from: s.Spec().Length / lifetimeBegins, lasts: map[int][]int{}, signal: map[int][][]float64{}}
	for i, last := range s.Last {
		if last {
			l.lasts[s.Shown[i]] = append(l.lasts[s.Shown[i]], i)
		}
	}
	for _, n := range datasets.Showings {
		l.signal[n] = make([][]float64, len(agesMeasured))
	}
	return l
}

// at is the pattern, shown so often in all, whose age is nearest to an age after presentation now,
// by a tenth at most; −1 where there is none.
func (s *lasting) at(now, age, showings int) int {
	list := s.lasts[showings]
	k, _ := slices.BinarySearch(list, now-age)
	best := -1
	for _, c := range []int{k - 1, k} {
		if c < 0 || c >= len(list) || list[c] > now {
			continue
		}
		if off := math.Abs(float64(now-list[c]) - float64(age)); off <= .1*float64(age) && (best < 0 || off < math.Abs(float64(now-best-age))) {
			best = list[c]
		}
	}
	if best < 0 {
		return -1
	}
	return s.Of[best]
}

func (s *lasting) observe(l bench.Learner, b stimulus.Batch, first int, e plasticity.Entry) error {
	now := first + b.N - 1
	if now < s.from {
		return nil
	}
	s.writes += e.Writes
	s.seen += b.N
	if now/measureEvery != (first-1)/measureEvery {
		s.measure(l, now)
	}
	if now/readoutEvery != (first-1)/readoutEvery {
		return s.ask(l, now)
	}
	return nil
}

// measure is what an ideal observer of the weights sees.
func (s *lasting) measure(l bench.Learner, now int) {
	n := s.Patterns.Dim()
	var w []float32
	l.Synapses(func(_ plasticity.Site, name string, v []float32) {
		if strings.HasSuffix(name, efficacySuffix) && len(v) == n*n {
			w = v
		}
	})
	if w == nil {
		return
	}
	s.exact = true
	overlap := func(x []float32) float64 {
		var sum float64
		for i, xi := range x {
			var row float32
			for j, v := range w[i*n : (i+1)*n] {
				row += v * x[j]
			}
			sum += float64(row * xi)
		}
		return sum / float64(n*(n-1))
	}
	for showings, by := range s.signal {
		for k, age := range agesMeasured {
			if p := s.at(now, age, showings); p >= 0 {
				by[k] = append(by[k], overlap(s.Patterns.Row(p)))
			}
		}
	}
	s.noise = append(s.noise, overlap(s.fresh(n)))
}

func (s *lasting) fresh(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(2*s.rng.IntN(2) - 1)
	}
	return x
}

// ask has the learner rate patterns of all ages and two new ones.
func (s *lasting) ask(l bench.Learner, now int) error {
	n := s.Patterns.Dim()
	var ages []int
	s.batch = stimulus.Batch{D: n, X: s.batch.X[:0]}
	for k, age := range agesMeasured {
		if p := s.at(now, age, 1); p >= 0 {
			ages, s.batch.X = append(ages, k), append(s.batch.X, s.Patterns.Row(p)...)
		}
	}
	s.batch.X = append(append(s.batch.X, s.fresh(n)...), s.fresh(n)...)
	s.batch.N = len(ages) + 2
	rated := make([]float32, s.batch.N)
	if err := bench.Novelty(l, rated, s.batch); err != nil {
		return err
	}
	for i, k := range ages {
		s.rated[k] = append(s.rated[k], float64(rated[i]))
	}
	s.novel = append(s.novel, float64(rated[len(ages)]), float64(rated[len(ages)+1]))
	return nil
}

func (s *lasting) final(_ bench.Learner, emit func(bench.Measure)) error {
	var age, share []float64
	for k, list := range s.rated {
		if r := (ratings{novel: s.novel, familiar: list}); r.ok() {
			hits := r.hitsAt(readoutAlarms)
			age, share = append(age, float64(agesMeasured[k])), append(share, 2*hits)
			emit(bench.Measure{Name: fmt.Sprintf("%s %d", MetricRecognised, agesMeasured[k]), Value: 100 * hits, Unit: results.UnitPercent})
		}
	}
	at, _ := population.Lifetime(age, share)
	emit(bench.Measure{Name: MetricLifeReadout, Value: at, Unit: results.UnitCount})
	if !s.exact {
		return nil
	}
	_, deviation := spread(s.noise)
	for _, showings := range datasets.Showings {
		var age, snr []float64
		for k, list := range s.signal[showings] {
			if len(list) < 10 {
				continue
			}
			v := mean(list) / deviation
			age, snr = append(age, float64(agesMeasured[k])), append(snr, v)
			if showings == 1 {
				emit(bench.Measure{Name: fmt.Sprintf("%s %d", MetricSNR, agesMeasured[k]), Value: v, Unit: results.UnitOne})
			}
		}
		if len(age) == 0 {
			continue
		}
		life, _ := population.Lifetime(age, snr)
		if showings == 1 {
			emit(bench.Measure{Name: MetricLifetime, Value: life, Unit: results.UnitCount})
			emit(bench.Measure{Name: MetricLifeWrites, Value: life * float64(s.writes) / float64(s.seen), Unit: results.UnitCount})
		}
		emit(bench.Measure{Name: fmt.Sprintf("%s %d", MetricLifeShowings, showings), Value: life, Unit: results.UnitCount})
	}
	return nil
}

// spread are the mean and the standard deviation.
func spread(v []float64) (m, sd float64) {
	m = mean(v)
	for _, x := range v {
		sd += (x - m) * (x - m)
	}
	return m, math.Sqrt(sd / float64(max(len(v)-1, 1)))
}
