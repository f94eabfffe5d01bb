package tracks

import (
	"cmp"
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// probabilityFloor stands in for a smaller probability of a symbol that came, 24
// bits: what a float32 can still add to 1.
const probabilityFloor = 1. / (1 << 24)

// prediction is how well symbols were predicted.
type prediction struct {
	code    bench.CodeLength
	hits    int // symbols that were held likeliest
	escapes int // symbols that the alphabet has not
}

// add rates the probabilities of symbols that came.
func (r *prediction) add(p []float32, symbols []int) error {
	r.code.Floor = probabilityFloor
	k := len(p) / max(len(symbols), 1)
	for i, y := range symbols {
		best := 0
		row := p[i*k : (i+1)*k]
		for s, v := range row {
			if v > row[best] {
				best = s
			}
		}
		if best == y {
			r.hits++
		}
	}
	return r.code.Add(p, symbols)
}

// bits is the mean −log₂ p, with what it costs to say which symbol an escape
// stands for.
func (r *prediction) bits(a *datasets.Alphabet) float64 {
	if r.escapes == 0 {
		return r.code.PerSymbol()
	}
	return r.code.PerSymbol() + float64(r.escapes)*a.EscapeBits()/float64(r.code.Symbols())
}

// perplexity is 2 to the power of the bits per symbol.
func perplexity(name string, bits float64, emit func(bench.Measure)) {
	emit(bench.Measure{Name: name, Value: math.Exp2(bits), Unit: results.UnitOne})
}

func firstError(errs ...error) error { return cmp.Or(errs...) }

// foretell asks for the probabilities of what follows, in room that is reused.
func foretell(l bench.Learner, b stimulus.Batch, room *[]float32, symbols int) ([]float32, error) {
	if need := b.N * symbols; cap(*room) < need {
		*room = make([]float32, need)
	}
	p := (*room)[:b.N*symbols]
	return p, bench.Probabilities(l, p, b)
}

// In what is predicted without learning, the symbols that are asked for at once,
// as few as hold so many probabilities, and the symbols before them that are shown
// again, since a batch knows nothing of the one before it.
const (
	foretoldAtOnce = 1 << 22
	foretoldLeast  = 1 << 12
	shownAgain     = 1 << 10
)

// foretold predicts symbols from to to−1 of a text without learning. goesOn says
// that symbol from−1 is the next that the learner would be shown; otherwise a
// sequence begins there. code, where it is not nil, changes each symbol.
func foretold(l bench.Learner, text *datasets.Text, a *datasets.Alphabet, from, to int, goesOn bool, code func(int32) int32) (prediction, error) {
	var r prediction
	in, err := text.Spell(a, from-1)
	if err != nil {
		return r, err
	}
	defer in.Close()
	read := func() (int32, error) {
		s, err := in.Next()
		if err == nil && code != nil {
			s = code(s)
		}
		return s, err
	}
	last, err := read()
	if err != nil {
		return r, err
	}
	most := shownAgain + max(foretoldLeast, foretoldAtOnce/a.Size())
	var b stimulus.Batch
	var room []float32
	again := 0
	for at := from; at < to; {
		for ; b.N < most && at < to; at++ {
			next, err := read()
			if err != nil {
				return r, err
			}
			b.Symbols, b.Labels, b.Boundaries = append(b.Symbols, last), append(b.Labels, int(next)), append(b.Boundaries, false)
			b.N++
			if int(next) == a.Escape() {
				r.escapes++
			}
			last = next
		}
		b.Boundaries[0] = !goesOn || again > 0
		p, err := foretell(l, b, &room, a.Size())
		if err != nil {
			return r, fmt.Errorf("without learning, %d symbols up to symbol %d of the text: %w", b.N, at, err)
		}
		if err := r.add(p[again*a.Size():], b.Labels[again:]); err != nil {
			return r, err
		}
		again = min(shownAgain, b.N)
		keep := b.Slice(b.N-again, b.N)
		b = stimulus.Batch{N: again, Symbols: append(b.Symbols[:0], keep.Symbols...), Labels: append(b.Labels[:0], keep.Labels...),
			Boundaries: append(b.Boundaries[:0], keep.Boundaries...)}
	}
	return r, nil
}
