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

// unlearned is a part of a text that is predicted and not learned. goesOn says
// that symbol from−1 is the next that the learner would be shown; otherwise a
// sequence begins there. code, where it is not nil, changes each symbol. Of several
// streams it goes on with the last.
type unlearned struct {
	text     *datasets.Text
	alphabet *datasets.Alphabet
	from, to int
	goesOn   bool
	code     func(int32) int32
	streams  int
}

// each hands batches over the part, of most presentations at most, to what predicts
// or learns them. The first of them are those that came last in the one before, repeat at most.
func (u unlearned) each(most, repeat int, do func(b *stimulus.Batch, again int) error) error {
	in, err := u.text.Spell(u.alphabet, u.from-1)
	if err != nil {
		return err
	}
	defer in.Close()
	read := func() (int32, error) {
		s, err := in.Next()
		if err == nil && u.code != nil {
			s = u.code(s)
		}
		return s, err
	}
	last, err := read()
	if err != nil {
		return err
	}
	var b stimulus.Batch
	again := 0
	for at := u.from; at < u.to; {
		for ; b.N < most && at < u.to; at++ {
			next, err := read()
			if err != nil {
				return err
			}
			b.Symbols, b.Labels, b.Boundaries = append(b.Symbols, last), append(b.Labels, int(next)), append(b.Boundaries, at == u.from && !u.goesOn)
			if u.streams > 1 {
				b.Streams = append(b.Streams, int32(u.streams-1))
			}
			b.N++
			last = next
		}
		if again > 0 {
			b.Boundaries[0] = true
		}
		if err := do(&b, again); err != nil {
			return fmt.Errorf("%d symbols up to symbol %d of the text: %w", b.N, at, err)
		}
		again = min(repeat, b.N)
		keep := b.Slice(b.N-again, b.N)
		b = stimulus.Batch{N: again, Symbols: append(b.Symbols[:0], keep.Symbols...), Streams: append(b.Streams[:0], keep.Streams...),
			Labels: append(b.Labels[:0], keep.Labels...), Boundaries: append(b.Boundaries[:0], keep.Boundaries...)}
	}
	return nil
}

// foretold predicts the part without learning.
func (u unlearned) foretold(l bench.Learner) (r prediction, err error) {
	var room []float32
	k := u.alphabet.Size()
	err = u.each(shownAgain+max(foretoldLeast, foretoldAtOnce/k), shownAgain, func(b *stimulus.Batch, again int) error {
		p, err := foretell(l, *b, &room, k)
		if err != nil {
			return fmt.Errorf("without learning: %w", err)
		}
		return u.rate(&r, p[again*k:], b.Labels[again:])
	})
	return r, err
}

// learned predicts the part and learns it, in minibatches of so many symbols.
func (u unlearned) learned(l bench.Learner, minibatch int) (r prediction, err error) {
	var room []float32
	err = u.each(minibatch, 0, func(b *stimulus.Batch, _ int) error {
		p, err := foretell(l, *b, &room, u.alphabet.Size())
		if err == nil {
			err = u.rate(&r, p, b.Labels)
		}
		if err == nil {
			_, err = l.Learn(*b)
		}
		return err
	})
	return r, err
}

// rate adds the probabilities of symbols that came.
func (u unlearned) rate(r *prediction, p []float32, symbols []int) error {
	for _, y := range symbols {
		if y == u.alphabet.Escape() {
			r.escapes++
		}
	}
	return r.add(p, symbols)
}
