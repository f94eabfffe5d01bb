package datasets

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Parallel shows a text in equal parts at once: a symbol of the first, of the second,
// and so on, then the next of each. So later parts are read before the earlier have
// come to their end. Each part begins with a boundary.
type Parallel struct {
	spec  stimulus.Spec
	parts []*Reading
	part  int
	one   stimulus.Batch
	at    int
}

// NewParallel shows what [NewReading] does in so many streams. Where they do not come
// out even, the beginning of the text is passed over, so that the last stream ends
// where what is learned does.
func NewParallel(t *Text, a *Alphabet, learned, streams, presentations int) (*Parallel, error) {
	if streams < 2 || presentations < streams || learned-1 < streams {
		return nil, fmt.Errorf("%d streams of %d symbols in %d presentations: want 2 streams or more, and at least a presentation and a symbol of each beside the first", streams, learned, presentations)
	}
	p := &Parallel{part: (learned - 1) / streams}
	for s := range streams {
		r, err := NewReading(t, a, p.part+1, (presentations-s+streams-1)/streams)
		if err != nil {
			return nil, err
		}
		r.from = learned - 1 - (streams-s)*p.part
		p.parts = append(p.parts, r)
	}
	p.spec = p.parts[0].spec
	p.spec.Streams, p.spec.Length = streams, presentations
	return p, nil
}

// Spec declares the stream.
func (p *Parallel) Spec() stimulus.Spec { return p.spec }

// Pass is how many presentations one pass over the text has.
func (p *Parallel) Pass() int { return p.part * len(p.parts) }

// Next fills dst with at most n presentations.
func (p *Parallel) Next(dst *stimulus.Batch, n int) (int, error) {
	n = max(0, min(n, p.spec.Length-p.at))
	resize(dst, p.spec, n)
	for i := range n {
		s := p.at % len(p.parts)
		if _, err := p.parts[s].Next(&p.one, 1); err != nil {
			return i, err
		}
		dst.Symbols[i], dst.Labels[i], dst.Boundaries[i], dst.Streams[i] = p.one.Symbols[0], p.one.Labels[0], p.one.Boundaries[0], int32(s)
		p.at++
	}
	return n, nil
}
