package tracks

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Metrics of recognition. A hit is a familiar stimulus, and a false alarm a
// novel one, that the gate took for familiar: at which it stayed shut.
const (
	MetricHits        = "hits"               // %
	MetricFalseAlarms = "false alarms"       // %: the false-familiar rate
	MetricDPrime      = "d prime"            // of the gate's decisions
	MetricAUC         = "AUC"                // of the novelty rated before learning
	MetricOnNovel     = "events on novel"    // %: of novel presentations, lasting events
	MetricOnFamiliar  = "events on familiar" // %: of familiar presentations
)

// rated is a session over a stream of familiar and novel stimuli. It asks the
// learner how novel each presentation is, before it is learned, and notes what
// the gate decided.
type rated struct {
	datasets.Stream
	novelty []float32 // rated before learning
	known   []bool    // the rating could know: the last exposure was learned before
	opened  []bool
	lasting []bool // an event outside short-term
	rates   []float32
	gated   bool
	from    int // where the present interval of the grid began

	// lag says how many presentations ago a familiar stimulus was shown last.
	lag func(i int) int
}

func newRated(s datasets.Stream, lag func(i int) int) rated {
	n := s.Spec().Length
	return rated{Stream: s, lag: lag, novelty: make([]float32, n), known: make([]bool, n), opened: make([]bool, n), lasting: make([]bool, n), rates: make([]float32, n)}
}

// session rates and notes every presentation, tells of each interval of the
// grid, and ends with what final makes of it all.
func (s *rated) session(grid []int, final func(bench.Learner, func(bench.Measure)) error) *bench.Session {
	return &bench.Session{Stream: s.Stream, Exposure: s.Exposure, Grid: grid, Preview: s.preview, Observe: s.observe, Probe: s.probe, Final: final}
}

// preview rates a minibatch. A stimulus that came before in the same minibatch
// has not been learned yet; it is left out of what is made of ratings.
func (s *rated) preview(l bench.Learner, b stimulus.Batch, first int) error {
	if err := bench.Novelty(l, s.novelty[first:first+b.N], b); err != nil {
		return err
	}
	for i := range b.N {
		s.known[first+i] = s.Exposure(first+i) == 1 || s.lag(first+i) > i
	}
	return nil
}

func (s *rated) observe(l bench.Learner, b stimulus.Batch, first int, e plasticity.Entry) error {
	for i, m := range e.Marks {
		s.lasting[first+i] = m.Lasting() != 0
	}
	if g, ok := l.(bench.Gated); ok {
		s.gated = true
		copy(s.opened[first:], g.Opened())
	}
	if r, ok := l.(bench.Sensed); ok {
		copy(s.rates[first:], r.Rates())
	}
	return nil
}

// probe tells of the presentations since the last point of the grid.
func (s *rated) probe(_ bench.Learner, at int, emit func(bench.Measure)) error {
	s.decisions("", s.from, at, nil, emit)
	s.from = at
	return nil
}

// ratings collects those of the presentations lo to hi−1 that is accepts, nil
// for all, and that could know.
func (s *rated) ratings(lo, hi int, is func(i int) bool) ratings {
	return s.collect(s.novelty, lo, hi, func(i int) bool { return s.known[i] && (is == nil || is(i)) })
}

// collect tells the values of familiar presentations from those of novel ones.
func (s *rated) collect(values []float32, lo, hi int, is func(i int) bool) (r ratings) {
	for i := lo; i < hi; i++ {
		switch {
		case !is(i):
		case s.Exposure(i) == 1:
			r.novel = append(r.novel, float64(values[i]))
		default:
			r.familiar = append(r.familiar, float64(values[i]))
		}
	}
	return r
}

// Kinds of presentation, as they are counted.
const novel, familiar = 0, 1

// tally counts, by kind, the presentations lo to hi−1 that is accepts, nil for
// all, those of them at which the gate stayed shut, and those with a lasting event.
func (s *rated) tally(lo, hi int, is func(i int) bool) (shown, shut, lasting [2]int) {
	for i := lo; i < hi; i++ {
		if is != nil && !is(i) {
			continue
		}
		kind := novel
		if s.Exposure(i) != 1 {
			kind = familiar
		}
		shown[kind]++
		if !s.opened[i] {
			shut[kind]++
		}
		if s.lasting[i] {
			lasting[kind]++
		}
	}
	return shown, shut, lasting
}

// decisions emits what the gate decided about the presentations lo to hi−1
// that is accepts, and what changed at them. What has no presentation to rest
// on is left out.
func (s *rated) decisions(suffix string, lo, hi int, is func(i int) bool, emit func(bench.Measure)) {
	shown, shut, lasting := s.tally(lo, hi, is)
	if s.gated {
		percent(MetricHits+suffix, shut[familiar], shown[familiar], emit)
		percent(MetricFalseAlarms+suffix, shut[novel], shown[novel], emit)
		if shown[familiar] > 0 && shown[novel] > 0 {
			// A gate that always decides alike tells nothing apart. The
			// correction for rates of 0 and 1, which depends on how many there
			// are, would give it a d′ where there are more of one kind.
			d := 0.
			if n := shut[familiar] + shut[novel]; n > 0 && n < shown[familiar]+shown[novel] {
				d = stats.DPrime(shut[familiar], shown[familiar], shut[novel], shown[novel]).Value
			}
			emit(bench.Measure{Name: MetricDPrime + suffix, Value: d, Unit: results.UnitOne})
		}
	}
	percent(MetricOnNovel+suffix, lasting[novel], shown[novel], emit)
	percent(MetricOnFamiliar+suffix, lasting[familiar], shown[familiar], emit)
}

// percent emits a share of presentations where there are any.
func percent(name string, n, of int, emit func(bench.Measure)) {
	if of > 0 {
		emit(bench.Measure{Name: name, Value: 100 * float64(n) / float64(of), Unit: results.UnitPercent})
	}
}

// area emits the AUC of some ratings where there are any of both kinds.
func area(name string, r ratings, emit func(bench.Measure)) {
	if r.ok() {
		emit(bench.Measure{Name: name, Value: r.auc(), Unit: results.UnitFraction})
	}
}

// whole emits what is true of the whole run, as opposed to an interval of it.
func (s *rated) whole(emit func(bench.Measure)) {
	n := s.Spec().Length
	s.decisions("/whole run", 0, n, nil, emit)
	area(MetricAUC, s.ratings(0, n, nil), emit)
}

// between names a range of whole numbers.
func between(lo, hi int) string {
	if lo == hi {
		return fmt.Sprint(lo)
	}
	return fmt.Sprintf("%d to %d", lo, hi)
}
