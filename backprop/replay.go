package backprop

import (
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// reservoir holds examples for replay: Vitter's algorithm R.
type reservoir struct {
	perStep, dim, width int // width is that of what an example is compared with
	source              *rand.PCG
	start               rand.PCG
	r                   *rand.Rand

	seen, held int64
	x          []float32 // stored×dim
	t          []float32 // stored×width: a label as a number, or a target vector; nil where it is the input
}

func newReservoir(c Replay, spec stimulus.Spec, target targetKind, source *rand.PCG) (*reservoir, error) {
	r := &reservoir{perStep: c.PerStep, dim: spec.Dim, source: source, start: *source, r: rand.New(source)}
	switch target {
	case targetLabel:
		r.width = 1
	case targetVector:
		r.width = spec.Targets
	}
	if err := limit.Check("a replay", float64(c.Stored), "examples", 4*float64(r.dim+r.width)); err != nil {
		return nil, err
	}
	r.x = make([]float32, c.Stored*r.dim)
	r.t = make([]float32, c.Stored*r.width)
	return r, nil
}

func (r *reservoir) bytes() int { return 4 * (len(r.x) + len(r.t)) }

func (r *reservoir) reset() {
	r.seen, r.held = 0, 0
	clear(r.x)
	clear(r.t)
	*r.source = r.start
}

// answers is where the training graph holds what row i is compared with.
func (r *reservoir) answers(t *graph[float32], row int) []float32 {
	if t.labels != nil {
		return t.labels[row : row+1]
	}
	width := len(t.target) / t.capacity
	return t.target[row*width : (row+1)*width]
}

// draw puts stored examples behind the rows of the minibatch and returns how
// many rows there are then.
func (r *reservoir) draw(t *graph[float32], rows int) int {
	if r.held == 0 {
		return rows
	}
	for range r.perStep {
		i := int(r.r.Int64N(r.held))
		x := r.x[i*r.dim : (i+1)*r.dim]
		answers := x
		if r.width > 0 {
			answers = r.t[i*r.width : (i+1)*r.width]
		}
		copy(t.x[rows*r.dim:], x)
		copy(r.answers(t, rows), answers)
		rows++
	}
	return rows
}

// store offers the first rows of the training graph to the reservoir and
// returns how many it took.
func (r *reservoir) store(t *graph[float32], rows int) int {
	taken := 0
	stored := int64(len(r.x) / r.dim)
	for row := range rows {
		at := r.seen
		r.seen++
		if at >= stored {
			if at = r.r.Int64N(r.seen); at >= stored {
				continue
			}
		} else {
			r.held++
		}
		copy(r.x[int(at)*r.dim:int(at+1)*r.dim], t.x[row*r.dim:])
		copy(r.t[int(at)*r.width:int(at+1)*r.width], r.answers(t, row))
		taken++
	}
	return taken
}
