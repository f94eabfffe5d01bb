package datasets

import (
	"errors"
	"fmt"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Reading shows the beginning of a text symbol by symbol, each with the one that
// follows as its label. When it has come to the end of what is learned it begins
// again, which is a boundary; the first symbol of each pass is given, not asked for.
type Reading struct {
	spec    stimulus.Spec
	text    *Text
	a       *Alphabet
	learned int
	from    int // the first symbol that is shown

	// gap symbols are passed over before symbol gapAt.
	gap, gapAt int
	// code, where it is not nil, changes symbol i of what is shown.
	code func(i int, symbol int32) int32
	// novel, where it is not nil, is told each presentation in order, and says
	// whether it is new.
	novel func(symbol, next int32) bool

	in   *Spelling
	last int32
	at   int
}

// NewReading shows the first symbols of a text, learned of them, in as many
// presentations as are asked for: learned − 1 make a pass.
func NewReading(t *Text, a *Alphabet, learned, presentations int) (*Reading, error) {
	if learned < 2 || presentations < 1 {
		return nil, fmt.Errorf("a reading of %d symbols in %d presentations: want 2 or more, and 1 or more", learned, presentations)
	}
	return &Reading{text: t, a: a, learned: learned,
		spec: stimulus.Spec{Symbols: a.Size(), Classes: a.Size(), Letters: a.Letters(), Bounded: true, Length: presentations}}, nil
}

// Spec declares the stream.
func (r *Reading) Spec() stimulus.Spec { return r.spec }

// Pass is how many presentations one pass over the text has.
func (r *Reading) Pass() int { return r.learned - 1 }

// Next fills dst with at most n presentations.
func (r *Reading) Next(dst *stimulus.Batch, n int) (int, error) {
	n = max(0, min(n, r.spec.Length-r.at))
	resize(dst, r.spec, n)
	for i := range n {
		place := r.at % r.Pass()
		if place == 0 {
			if err := r.begin(); err != nil {
				return i, err
			}
		}
		next, err := r.read(place + 1)
		if err != nil {
			return i, err
		}
		dst.Symbols[i], dst.Labels[i], dst.Boundaries[i] = r.last, int(next), place == 0
		if r.novel != nil {
			dst.Novel[i] = r.novel(r.last, next)
		}
		r.last = next
		r.at++
	}
	if r.at == r.spec.Length && r.in != nil {
		in := r.in
		r.in = nil
		return n, in.Close()
	}
	return n, nil
}

// begin goes to the beginning of what is shown.
func (r *Reading) begin() (err error) {
	if r.in != nil {
		err = r.in.Close()
	}
	in, opened := r.text.Spell(r.a, r.from)
	if err = errors.Join(err, opened); err != nil {
		return err
	}
	r.in = in
	r.last, err = r.read(0)
	return err
}

// read is symbol i of what is shown, which comes next.
func (r *Reading) read(i int) (int32, error) {
	if r.gap > 0 && i == r.gapAt {
		for range r.gap {
			if _, err := r.in.Next(); err != nil {
				return 0, err
			}
		}
	}
	s, err := r.in.Next()
	if err == nil && r.code != nil {
		s = r.code(i, s)
	}
	return s, err
}

// novelContext is how many symbols, the one shown among them, must have come
// before with the same successor for that not to be new.
const novelContext = 5

// NewChangingText shows three parts of a text of equal length. Between the first and
// the second held symbols are passed over, and the second is enciphered: each symbol but escape is the one that stands some places behind
// it in the alphabet, around its end. Nothing marks the changes. A presentation is
// new if the last five symbols, or as many as there were, never had this successor
// before.
func NewChangingText(t *Text, a *Alphabet, part, held, places int) (*Reading, error) {
	r, err := NewReading(t, a, 3*part+1, 3*part)
	if err != nil {
		return nil, err
	}
	r.spec.Truth, r.gap, r.gapAt = true, held, part+1
	r.code = func(i int, symbol int32) int32 {
		if i > part && i <= 2*part {
			return a.Shift(symbol, places)
		}
		return symbol
	}
	type gram [novelContext + 1]int32
	seen := map[gram]struct{}{}
	var last gram
	for i := range last {
		last[i] = -1
	}
	r.novel = func(symbol, next int32) bool {
		copy(last[:], last[1:])
		last[novelContext-1], last[novelContext] = symbol, next
		_, known := seen[last]
		seen[last] = struct{}{}
		return !known
	}
	return r, nil
}

// Shift is the symbol that stands some places behind another in the alphabet,
// around its end; escape stays what it is.
func (a *Alphabet) Shift(symbol int32, places int) int32 {
	n := a.Size()
	if a.runes != nil {
		n--
	}
	if int(symbol) >= n {
		return symbol
	}
	return int32((int(symbol) + places) % n)
}
