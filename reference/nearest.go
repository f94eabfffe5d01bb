// Package reference holds simple learners that stand beside the others so that
// a reader knows what a result is worth: a nearest neighbour of given size, and
// a table of what was seen.
package reference

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Neighbour answers with the class of the nearest stimulus among those that it
// keeps, verbatim. It keeps as many as fit into the bytes that it is given, a
// sample in which every presentation so far is equally likely (Vitter 1985).
//
// What it keeps counts as synapses at the site memory: the inputs, and one
// value for the label.
type Neighbour struct {
	spec stimulus.Spec
	cap  int // stimuli
	src  *rand.PCG
	draw *rand.Rand
	init []byte // of src

	x      []float32 // kept stimuli, cap×Dim
	label  []float32 // 1 + class; 0 where nothing is kept
	n      int       // kept
	seen   int64
	ledger plasticity.Ledger
}

// NewNeighbour makes a learner that keeps at most the given number of bytes:
// 4 for each input and 4 for the label.
func NewNeighbour(bytes int, s stimulus.Spec, src *rand.PCG) (*Neighbour, error) {
	if s.Classes == 0 {
		return nil, errors.New("nearest neighbour: the stream has no labels")
	}
	each := 4 * (s.Dim + 1)
	if bytes < each {
		return nil, fmt.Errorf("nearest neighbour: %d bytes hold no stimulus of %d inputs, which takes %d", bytes, s.Dim, each)
	}
	init, err := src.MarshalBinary()
	if err != nil {
		return nil, err
	}
	k := bytes / each
	if err := limit.Check("nearest neighbour", float64(bytes), "bytes", 1); err != nil {
		return nil, err
	}
	return &Neighbour{spec: s, cap: k, src: src, draw: rand.New(src), init: init,
		x: make([]float32, k*s.Dim), label: make([]float32, k)}, nil
}

// Learn keeps each stimulus of b with the probability that makes the sample
// uniform.
func (n *Neighbour) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := b.Validate(n.spec, true); err != nil {
		return plasticity.Entry{}, fmt.Errorf("nearest neighbour: %w", err)
	}
	n.ledger.Begin(b.N)
	for i := range b.N {
		n.seen++
		at := n.n
		if n.n < n.cap {
			n.n++
		} else if at = int(n.draw.Int64N(n.seen)); at >= n.cap {
			continue
		}
		changed := n.ledger.Set(plasticity.Memory, n.row(at), b.Row(i))
		changed += n.ledger.Set(plasticity.Memory, n.label[at:at+1], []float32{float32(b.Labels[i] + 1)})
		n.ledger.CreditOne(plasticity.Memory, changed, i)
		n.ledger.Wrote(1)
	}
	return n.ledger.Entry()
}

func (n *Neighbour) row(k int) []float32 { return n.x[k*n.spec.Dim : (k+1)*n.spec.Dim] }

// Scores are, for each class, minus the squared distance to its nearest kept
// stimulus; a class of which none is kept has the lowest score there is.
func (n *Neighbour) Scores(dst []float32, b stimulus.Batch) error {
	if err := b.Validate(n.spec, false); err != nil {
		return fmt.Errorf("nearest neighbour: %w", err)
	}
	if len(dst) != b.N*n.spec.Classes {
		return fmt.Errorf("nearest neighbour: %d scores asked for, %d stimuli have %d", len(dst), b.N, b.N*n.spec.Classes)
	}
	for i := range b.N {
		out := dst[i*n.spec.Classes : (i+1)*n.spec.Classes]
		for c := range out {
			out[c] = -math.MaxFloat32
		}
		x := b.Row(i)
		for k := range n.n {
			c := int(n.label[k]) - 1
			if d := -distance2(x, n.row(k)); d > out[c] {
				out[c] = d
			}
		}
	}
	return nil
}

// distance2 is ‖a − b‖².
func distance2(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		d0, d1, d2, d3 := a[i]-b[i], a[i+1]-b[i+1], a[i+2]-b[i+2], a[i+3]-b[i+3]
		s0 += d0 * d0
		s1 += d1 * d1
		s2 += d2 * d2
		s3 += d3 * d3
	}
	for ; i < len(a); i++ {
		d := a[i] - b[i]
		s0 += d * d
	}
	return (s0 + s1) + (s2 + s3)
}

// Reset empties the learner.
func (n *Neighbour) Reset() error {
	clear(n.x)
	clear(n.label)
	n.n, n.seen = 0, 0
	return n.src.UnmarshalBinary(n.init)
}

// Keep describes the whole state.
func (n *Neighbour) Keep(w *state.Walker) {
	state.Count(w, "kept", &n.n)
	state.Count(w, "seen", &n.seen)
	if most := min(int64(n.cap), n.seen); int64(n.n) != most {
		w.Refuse("%d stimuli kept of %d, want %d", n.n, n.seen, most)
	}
	w.Float32s("stimuli", n.x)
	w.Float32s("labels", n.label)
	if w.Loading() {
		for _, l := range n.label[:n.n] {
			if c := int(l); float32(c) != l || c < 1 || c > n.spec.Classes {
				w.Refuse("label %v, it is one of 1 to %d", l, n.spec.Classes)
			}
		}
	}
	w.Binary("source", n.src)
}

// Save and Load carry what Keep describes, State shows its arrays.
func (n *Neighbour) Save(w io.Writer) error              { return state.Save(w, n) }
func (n *Neighbour) Load(r io.Reader) error              { return state.Load(r, n) }
func (n *Neighbour) State(visit func(string, []float32)) { state.Visit(n, visit) }

// Synapses shows what is kept.
func (n *Neighbour) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	visit(plasticity.Memory, "stimuli", n.x)
	visit(plasticity.Memory, "labels", n.label)
}

// Inspect states the bytes held, and the values stored, a label among them, as
// synapses: each is one in the ledger.
func (n *Neighbour) Inspect() []plasticity.Measure {
	return []plasticity.Measure{
		{Name: "bytes", Value: float64(4 * (len(n.x) + len(n.label))), Unit: "B"},
		{Name: "synapses", Value: float64(len(n.x) + len(n.label)), Unit: "count"},
		{Name: "memory patterns", Value: float64(n.n), Unit: "count"},
		{Name: "memory holds verbatim input", Value: 1, Unit: "1"},
	}
}
