package tracks

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Metrics of a text that changes. A phase is one of its three parts, the second of
// which is enciphered.
const (
	MetricBitsByPhase     = results.MetricBits + "/phase"
	MetricChangeBits      = "bits of change/phase"               // beyond those of the phase's last quarter
	MetricPlainByPhase    = "frozen plain bits per symbol/phase" // of text that is never learned, after a phase
	MetricCipheredByPhase = "frozen ciphered bits per symbol/phase"
	MetricForgottenBits   = "forgotten bits per symbol" // of the plain text, by the second phase
	MetricRecoveredBits   = "recovered bits per symbol" // of the plain text, by the third
)

// phases of a changing text.
const phases = 3

// textChangeFamily shows a text that is enciphered and then plain again.
func textChangeFamily() family {
	byPhase := &results.Parameter{Name: "phase"}
	bits := func(name string, over *results.Parameter, better results.Better, definition string) results.Metric {
		return results.Metric{Name: name, Kind: results.KindOutcome, Unit: results.UnitBits, Better: better, Definition: definition, Over: over}
	}
	declared := textDeclares()
	declared.Metrics = append(declared.Metrics,
		bits(MetricBitsByPhase, byPhase, results.Lower, "mean −log₂ of the probability given to each symbol of a phase before it was learned"),
		bits(MetricChangeBits, byPhase, results.Lower, "bits spent on a phase beyond those that it would have taken at the rate of its last quarter: what adapting to a change costs"),
		bits(MetricPlainByPhase, byPhase, results.Lower, "mean −log₂ p over the plain text that follows the first part and is never learned, after a phase"),
		bits(MetricCipheredByPhase, byPhase, results.Lower, "the same of that text enciphered"),
		bits(MetricForgottenBits, nil, results.Lower, "frozen plain bits per symbol after the second phase less those after the first"),
		bits(MetricRecoveredBits, nil, results.Higher, "frozen plain bits per symbol after the second phase less those after the third"))
	return family{
		name: "text-change", summary: "a text that is enciphered from one moment on, and plain again from another",
		options: []bench.Setting{symbolsOption(),
			{Name: "every", Doc: "symbols of each of the three parts; 0: 100,000, or as many as the text has", Default: 0, Min: 0, Max: 1 << 24}},
		declared: declared, arms: textArms(), seeds: 1,
		text: func(t textual) bench.Track { return &TextChange{t} },
	}
}

// TextChange is the track over a text in three parts of equal length: plain,
// enciphered by moving each symbol some places along the alphabet, and plain. The
// number of places is drawn for each repetition. What follows the first part, a
// tenth as long, is never learned: plain and enciphered it tells, after each phase,
// what is known. The alphabet is that of all this.
type TextChange struct{ textual }

var (
	_ bench.Track    = (*TextChange)(nil)
	_ bench.Declarer = (*TextChange)(nil)
)

// changePart and changeHeld are the length of a part where none is asked for, and
// how many times shorter that is which is never learned.
const (
	changePart = 100000
	changeHeld = 10
)

// Open prepares one repetition.
func (t *TextChange) Open(rep bench.Rep) (*bench.Session, error) {
	part, asked := t.options.Int("every"), true
	switch {
	case rep.Budget > 0:
		part = rep.Budget / phases
	case part == 0:
		part, asked = changePart, false
	}
	if part < changeHeld {
		return nil, fmt.Errorf("track %s: parts of %d symbols: want %d or more, in a budget three times that", t.name, part, changeHeld)
	}
	length := func(part int) int { return phases*part + 1 + part/changeHeld }
	measure := func() (datasets.Measured, error) {
		return t.text.Measure(t.options.String(optionSymbols), length(part), func(n int) int { return n })
	}
	m, err := measure()
	if err != nil {
		return nil, err
	}
	if m.Symbols < length(part) {
		fits := (m.Symbols - 1) * changeHeld / (phases*changeHeld + 1)
		switch {
		case fits < changeHeld:
			return nil, fmt.Errorf("track %s: a text of %d symbols: want at least %d", t.name, m.Symbols, length(changeHeld))
		case asked:
			return nil, fmt.Errorf("track %s: three parts of %d symbols and a tenth of one: the text has %d, want parts of at most %d", t.name, part, m.Symbols, fits)
		}
		part = fits
		if m, err = measure(); err != nil {
			return nil, err
		}
	}
	if err := limit.Check("the bits of "+t.name, float64(phases*part), "presentations", 128); err != nil {
		return nil, err
	}
	places := 1 + rand.New(seed.PCG(rep.Seed, "stream", t.name, "cipher")).IntN(max(m.Size()-2, 1))
	stream, err := datasets.NewChangingText(t.text, m.Alphabet, part, part/changeHeld, places)
	if err != nil {
		return nil, err
	}
	s := &changingText{text: t.text, alphabet: m.Alphabet, part: part, places: places, bits: make([]float64, 0, phases*part)}
	s.ends = evenGrid(phases*part, phases)
	return &bench.Session{Stream: stream, Grid: evenGrid(phases*part, 10*phases), Preview: s.preview, Observe: s.observe, Probe: s.probe, Final: s.final}, nil
}

// changingText is one repetition.
type changingText struct {
	text         *datasets.Text
	alphabet     *datasets.Alphabet
	part, places int
	ends         []int // of the phases
	bits         []float64
	hits         int
	updates      int64
	from         int             // where the present interval of the grid began
	plain        [phases]float64 // frozen bits after each phase
	done         int             // phases
	p            []float32
}

func (s *changingText) preview(l bench.Learner, b stimulus.Batch, first int) error {
	p, err := foretell(l, b, &s.p, s.alphabet.Size())
	if err != nil {
		return fmt.Errorf("presentations from %d on: %w", first, err)
	}
	k := s.alphabet.Size()
	for i := range b.N {
		var one prediction
		if err := one.add(p[i*k:(i+1)*k], b.Labels[i:i+1]); err != nil {
			return err
		}
		s.bits, s.hits = append(s.bits, one.code.PerSymbol()), s.hits+one.hits
	}
	return nil
}

func (s *changingText) observe(_ bench.Learner, _ stimulus.Batch, _ int, e plasticity.Entry) error {
	for _, n := range e.Updates {
		s.updates += n
	}
	return nil
}

// mean is that of presentations lo to hi−1.
func (s *changingText) mean(lo, hi int) float64 {
	var sum float64
	for _, v := range s.bits[lo:hi] {
		sum += v
	}
	return sum / float64(max(hi-lo, 1))
}

func (s *changingText) probe(l bench.Learner, at int, emit func(bench.Measure)) error {
	bits := func(name string, v float64) { emit(bench.Measure{Name: name, Value: v, Unit: results.UnitBits}) }
	bits(results.MetricBits, s.mean(0, at))
	bits(MetricIntervalBits, s.mean(s.from, at))
	s.from = at
	for ; s.done < phases && at >= s.ends[s.done]; s.done++ {
		from := s.part + 1
		for _, of := range []struct {
			metric string
			code   func(int32) int32
		}{{MetricPlainByPhase, nil}, {MetricCipheredByPhase, func(v int32) int32 { return s.alphabet.Shift(v, s.places) }}} {
			r, err := unlearned{text: s.text, alphabet: s.alphabet, from: from, to: from + s.part/changeHeld, code: of.code}.foretold(l)
			if err != nil {
				return err
			}
			if of.code == nil {
				s.plain[s.done] = r.bits(s.alphabet)
			}
			bits(fmt.Sprintf("%s %d", of.metric, s.done+1), r.bits(s.alphabet))
		}
	}
	return nil
}

func (s *changingText) final(_ bench.Learner, emit func(bench.Measure)) error {
	bits := func(name string, v float64) { emit(bench.Measure{Name: name, Value: v, Unit: results.UnitBits}) }
	for k := range phases {
		lo, hi := k*s.part, (k+1)*s.part
		mean, settled := s.mean(lo, hi), s.mean(hi-max(s.part/4, 1), hi)
		bits(fmt.Sprintf("%s %d", MetricBitsByPhase, k+1), mean)
		bits(fmt.Sprintf("%s %d", MetricChangeBits, k+1), (mean-settled)*float64(s.part))
	}
	bits(MetricForgottenBits, s.plain[1]-s.plain[0])
	bits(MetricRecoveredBits, s.plain[1]-s.plain[2])
	percent(MetricPrequentialAccuracy, s.hits, len(s.bits), emit)
	perplexity(MetricPrequentialPerplexity, s.mean(0, len(s.bits)), emit)
	perSymbol(MetricUpdatesPerSymbol, s.updates, len(s.bits), emit)
	emit(bench.Measure{Name: MetricAlphabet, Value: float64(s.alphabet.Size()), Unit: results.UnitCount})
	return nil
}
