package tracks

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Metrics of text. What is predicted before it is learned and what is not learned
// at all are never under one name.
const (
	MetricPrequentialAccuracy   = "prequential accuracy"        // %
	MetricPrequentialPerplexity = "prequential perplexity"      // 2^bits
	MetricFrozenAccuracy        = "frozen accuracy"             // %
	MetricFrozenPerplexity      = "frozen perplexity"           // 2^bits
	MetricFrozenEscapes         = "frozen symbols unseen"       // of the frozen part, those that the alphabet has not
	MetricValidationBits        = "validation bits per symbol"  // in place of the frozen part, in tuning
	MetricIntervalBits          = "interval bits per symbol"    // since the last point of the grid
	MetricUpdatesPerSymbol      = "synaptic updates per symbol" // over the whole run
	MetricIntervalUpdates       = "interval updates per symbol" // since the last point of the grid
	MetricDynamicBits           = "dynamic bits per symbol"     // of the frozen part, learned at last
	MetricAlphabet              = "symbols of the alphabet"
)

const (
	textName      = "text"
	optionSymbols = "symbols"
	optionWhole   = "whole"
	optionStreams = "streams"
	optionDynamic = "dynamic"
)

// symbolsOption says what the symbols of a text are.
func symbolsOption() bench.Setting {
	return bench.Setting{Name: optionSymbols, Doc: "what a symbol is; auto: a code point where the learned part is UTF-8 with at most 4096 different ones, else a byte",
		Default: datasets.Auto, Choices: []string{datasets.Auto, datasets.Bytes, datasets.Runes}}
}

// textFamily shows a text, symbol after symbol, and asks for the next.
// textArms are those of a comparison on a text in which none are asked for. Of the local
// ones and of counts nothing is random, so that one seed is all there is of them.
func textArms() []string {
	return []string{"associative", "associative-open", "associative-yoked", "backprop-window", "backprop-window-gated", "kneser-ney"}
}

func textFamily() family {
	return family{
		name: textName, summary: "the next character of a text, predicted and then learned: tinyshakespeare",
		options: []bench.Setting{symbolsOption(),
			{Name: optionWhole, Doc: "learn the whole text and freeze nothing, to stand beside compressors", Default: false},
			{Name: optionStreams, Doc: "equal parts of what is learned that are read at once, a symbol of each in turn; they read ahead of one another", Default: 1, Min: 1, Max: 1 << 16},
			{Name: optionDynamic, Doc: "after it was predicted without learning, predict the last part once more and learn it", Default: false}},
		declared: textDeclares(), arms: textArms(), seeds: 1,
		text: func(t textual) bench.Track { return &Text{reader{t, false}} },
	}
}

// textDeclares declares the metrics of a text.
func textDeclares() results.Declared {
	remark := func(name, unit, definition string) results.Metric {
		return results.Metric{Name: name, Kind: results.KindRemark, Unit: unit, Definition: definition}
	}
	return results.Declared{Metrics: []results.Metric{
		percentage(MetricPrequentialAccuracy, results.Higher, "symbols that were held likeliest before they were learned, over the first pass", nil),
		percentage(MetricFrozenAccuracy, results.Higher, "symbols of a part that is not learned that were held likeliest, at the end of the run", nil),
		{Name: MetricIntervalBits, Kind: results.KindOutcome, Unit: results.UnitBits, Better: results.Lower, PartOf: results.MetricBits,
			Definition: "mean −log₂ of the probability given to each symbol since the last point of the curve, before it was learned in this pass"},
		{Name: MetricUpdatesPerSymbol, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Lower, Definition: "synaptic updates of the whole run for each presentation"},
		{Name: MetricIntervalUpdates, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Lower, PartOf: MetricUpdatesPerSymbol,
			Definition: "synaptic updates for each presentation since the last point of the curve"},
		{Name: results.MetricUpdatesByOrder, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Lower, Over: &results.Parameter{Name: "order", Label: "symbols of the context"},
			Definition: "synaptic updates of the layer for contexts of so many symbols, without those of fast weights, for each presentation since the last point of the curve"},
		{Name: MetricValidationBits, Kind: results.KindOutcome, Unit: results.UnitBits, Better: results.Lower,
			Definition: "mean −log₂ of the probability given to each symbol of the tenth before the last, which tuning does not learn"},
		{Name: MetricDynamicBits, Kind: results.KindOutcome, Unit: results.UnitBits, Better: results.Lower,
			Definition: "mean −log₂ of the probability given to each symbol of the last tenth when learning goes on there, each predicted before it is learned; what that changes is in no count"},
		remark(MetricPrequentialPerplexity, results.UnitOne, "2 to the power of the prequential bits per symbol"),
		remark(MetricFrozenPerplexity, results.UnitOne, "2 to the power of the frozen bits per symbol"),
		remark(MetricFrozenEscapes, results.UnitCount, "symbols of the part that is not learned which the learned part has not"),
		remark(MetricAlphabet, results.UnitCount, "different symbols that are told apart, one that stands for all others among them"),
	}}
}

// textual is a text with its options, of which several tracks are made.
type textual struct {
	family
	name    string
	text    *datasets.Text
	options bench.Settings
}

func (t *textual) Name() string              { return t.name }
func (t *textual) Declare() results.Declared { return t.declared }

// Needs are probabilities.
func (t *textual) Needs() []bench.Capability { return []bench.Capability{bench.NeedProbabilities} }

// Summary says what is read.
func (t *textual) Summary() string {
	if t.name == t.family.name {
		return t.summary
	}
	return t.summary + ", over " + t.text.Info.Name
}

// Text is the track over a text: its first nine tenths are learned, once or as
// often as the budget says, and its last tenth is predicted at the end without
// learning. A budget of less than one pass takes the beginning of the text for the
// whole of it, and no more is read.
type Text struct{ reader }

// TextTuning is the track over a text as code that chooses settings may see it: the
// first eight tenths are learned, the ninth is the validation split, and the last
// is never shown.
type TextTuning struct{ reader }

var (
	_ bench.Track    = (*Text)(nil)
	_ bench.Declarer = (*Text)(nil)
	_ Tunable        = (*TextTuning)(nil)
)

// Chosen is what settings are chosen by: bits on the validation split.
func (t *TextTuning) Chosen() results.Metric {
	return results.Find(t.declared.Metrics, MetricValidationBits)
}

// reader is a text with what is learned of it.
type reader struct {
	textual
	tuning bool
}

// learned is how many of n symbols are learned, and to which one the part goes
// that is not.
func (t *reader) learned(n int) (learned, to int) {
	switch {
	case t.options.Bool(optionWhole) && !t.tuning:
		return n, n
	case t.tuning:
		return share(n, 8), share(n, 9)
	}
	return share(n, 9), n
}

// leastText is the shortest text that has tenths.
const leastText = 10

// share is some tenths of n, rounded down.
func share(n, tenths int) int { return n/10*tenths + n%10*tenths/10 }

// needed is how long a text must be for the given number of presentations to be
// one pass.
func (t *reader) needed(presentations int) int {
	n := presentations + 1
	for {
		learned, _ := t.learned(n)
		if learned > presentations {
			return n
		}
		n += max((presentations+1-learned)*10/9, 1)
	}
}

// Open prepares one repetition; all are the same.
func (t *reader) Open(rep bench.Rep) (*bench.Session, error) {
	most := 0
	if rep.Budget > 0 {
		most = max(t.needed(rep.Budget), leastText)
	}
	m, err := t.text.Measure(t.options.String(optionSymbols), most, func(n int) int { learned, _ := t.learned(n); return learned })
	if err != nil {
		return nil, err
	}
	if m.Symbols < leastText {
		return nil, fmt.Errorf("track %s: a text of %d symbols, or as many as the budget asks for: want at least %d", t.name, m.Symbols, leastText)
	}
	learned, to := t.learned(m.Symbols)
	presentations, streams := rep.Budget, t.options.Int(optionStreams)
	if presentations == 0 {
		presentations = (learned - 1) / streams * streams
		if err := limit.Check("one pass over "+t.name, float64(presentations), "presentations", 1); err != nil {
			return nil, fmt.Errorf("%w; or give a budget, of which so much of the text is read", err)
		}
	}
	stream, err := t.stream(m.Alphabet, learned, presentations, streams)
	if err != nil {
		return nil, err
	}
	s := &reading{text: t.text, alphabet: m.Alphabet, stream: stream, tuning: t.tuning, from: learned, to: to,
		dynamic: t.options.Bool(optionDynamic) && !t.tuning}
	return &bench.Session{Stream: stream, Grid: evenGrid(presentations, gridPoints), Preview: s.preview, Observe: s.observe, Probe: s.probe, Final: s.final}, nil
}

// stream shows what is learned, in one stream or several.
func (t *reader) stream(a *datasets.Alphabet, learned, presentations, streams int) (passing, error) {
	if streams == 1 {
		return datasets.NewReading(t.text, a, learned, presentations)
	}
	p, err := datasets.NewParallel(t.text, a, learned, streams, presentations)
	if err != nil {
		return nil, fmt.Errorf("track %s: %w", t.name, err)
	}
	return p, nil
}

// passing is a stream that goes through a text, again and again.
type passing interface {
	bench.Stream
	Pass() int
}

// reading is one repetition.
type reading struct {
	text     *datasets.Text
	alphabet *datasets.Alphabet
	stream   passing
	tuning   bool
	dynamic  bool
	from, to int // the part that is not learned

	first, interval          prediction // of the first pass; since the last point of the grid
	updates, intervalUpdates int64
	at                       int     // of the last point of the grid
	byOrder, byOrderThen     []int64 // updates now, and at that point
	atOnce                   int     // presentations of a minibatch
	p                        []float32
}

// preview predicts a minibatch before it is learned.
func (s *reading) preview(l bench.Learner, b stimulus.Batch, first int) error {
	s.atOnce = max(s.atOnce, b.N)
	p, err := foretell(l, b, &s.p, s.alphabet.Size())
	if err != nil {
		return fmt.Errorf("presentations from %d on: %w", first, err)
	}
	pass := max(0, min(b.N, s.stream.Pass()-first)) // of this batch, those of the first pass
	return firstError(s.first.add(p[:pass*s.alphabet.Size()], b.Labels[:pass]), s.interval.add(p, b.Labels))
}

func (s *reading) observe(_ bench.Learner, _ stimulus.Batch, _ int, e plasticity.Entry) error {
	for _, n := range e.Updates {
		s.updates += n
		s.intervalUpdates += n
	}
	return nil
}

func (s *reading) probe(l bench.Learner, at int, emit func(bench.Measure)) error {
	emit(s.first.code.Measure(results.MetricBits))
	emit(s.interval.code.Measure(MetricIntervalBits))
	perSymbol(MetricIntervalUpdates, s.intervalUpdates, at-s.at, emit)
	if o, ok := l.(bench.Ordered); ok {
		s.byOrder = o.Changed(s.byOrder[:0])
		for k, n := range s.byOrder {
			if k < len(s.byOrderThen) {
				n -= s.byOrderThen[k]
			}
			perSymbol(fmt.Sprintf("%s %d", results.MetricUpdatesByOrder, k), n, at-s.at, emit)
		}
		s.byOrderThen = append(s.byOrderThen[:0], s.byOrder...)
	}
	s.interval, s.intervalUpdates, s.at = prediction{}, 0, at
	return nil
}

func perSymbol(name string, updates int64, n int, emit func(bench.Measure)) {
	emit(bench.Measure{Name: name, Value: float64(updates) / float64(max(n, 1)), Unit: results.UnitCount})
}

func (s *reading) final(l bench.Learner, emit func(bench.Measure)) error {
	percent(MetricPrequentialAccuracy, s.first.hits, s.first.code.Symbols(), emit)
	perplexity(MetricPrequentialPerplexity, s.first.code.PerSymbol(), emit)
	perSymbol(MetricUpdatesPerSymbol, s.updates, s.stream.Spec().Length, emit)
	emit(bench.Measure{Name: MetricAlphabet, Value: float64(s.alphabet.Size()), Unit: results.UnitCount})
	if s.from == s.to {
		return nil
	}
	goesOn := s.stream.Spec().Length%s.stream.Pass() == 0 // the text was just read up to where the part begins
	part := unlearned{text: s.text, alphabet: s.alphabet, from: s.from, to: s.to, goesOn: goesOn, streams: s.stream.Spec().Streams}
	frozen, err := part.foretold(l)
	if err != nil {
		return err
	}
	if s.tuning {
		emit(bench.Measure{Name: MetricValidationBits, Value: frozen.bits(s.alphabet), Unit: results.UnitBits})
		return nil
	}
	emit(bench.Measure{Name: results.MetricFrozenBits, Value: frozen.bits(s.alphabet), Unit: results.UnitBits})
	percent(MetricFrozenAccuracy, frozen.hits, frozen.code.Symbols(), emit)
	perplexity(MetricFrozenPerplexity, frozen.bits(s.alphabet), emit)
	emit(bench.Measure{Name: MetricFrozenEscapes, Value: float64(frozen.escapes), Unit: results.UnitCount})
	if !s.dynamic {
		return nil
	}
	learned, err := part.learned(l, s.atOnce)
	if err != nil {
		return err
	}
	emit(bench.Measure{Name: MetricDynamicBits, Value: learned.bits(s.alphabet), Unit: results.UnitBits})
	return nil
}
