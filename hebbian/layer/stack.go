package layer

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Stack is layers one above another, each seeing the output of the one below.
type Stack struct {
	layers []Layer
	until  []int64 // presentations after which each layer has learned, ascending; nil: all learn together
	shown  int64   // presentations learned from
	out    [][]float32
	infer  [][]float32
	n      int
	ready  bool
}

var _ Layer = (*Stack)(nil)

// NewStack joins layers, the lowest first.
//
// With spans nil all layers learn together. Otherwise they learn one after
// another: the lowest for the first spans[0] presentations, the next for
// spans[1], and so on; after the last span nothing learns. A layer whose rate
// follows a schedule should be built for the length of its own span.
func NewStack(layers []Layer, spans []int) (*Stack, error) {
	if len(layers) == 0 {
		return nil, errors.New("a stack of no layers: it has 1 or more")
	}
	for k := 1; k < len(layers); k++ {
		if layers[k].In() != layers[k-1].Out() {
			return nil, fmt.Errorf("layer %d has %d inputs, layer %d below it %d outputs", k, layers[k].In(), k-1, layers[k-1].Out())
		}
	}
	s := &Stack{layers: layers, out: make([][]float32, len(layers)), infer: make([][]float32, len(layers))}
	if spans == nil {
		return s, nil
	}
	if len(spans) != len(layers) {
		return nil, fmt.Errorf("%d spans for %d layers", len(spans), len(layers))
	}
	var end int64
	for k, n := range spans {
		if n < 0 {
			return nil, fmt.Errorf("layer %d learns for %d presentations: 0 or more", k, n)
		}
		end += int64(n)
		s.until = append(s.until, end)
	}
	return s, nil
}

func (s *Stack) In() int  { return s.layers[0].In() }
func (s *Stack) Out() int { return s.layers[len(s.layers)-1].Out() }

// Layers are the layers, the lowest first.
func (s *Stack) Layers() []Layer { return s.layers }

// Output is what layer k gave in the last Forward, n×Out of that layer; nil
// for the last layer, whose output is the stack's.
func (s *Stack) Output(k int) []float32 { return s.out[k] }

func (s *Stack) Forward(led *plasticity.Ledger, dst, x []float32, n int) error {
	s.ready = false
	for k, l := range s.layers {
		y := dst
		if k < len(s.layers)-1 {
			s.out[k] = grow(s.out[k], n*l.Out())
			y = s.out[k]
		}
		if err := l.Forward(led, y, x, n); err != nil {
			return fmt.Errorf("layer %d: %w", k, err)
		}
		x = y
	}
	s.n, s.ready = n, true
	return nil
}

func (s *Stack) Infer(dst, x []float32, n int) error {
	for k, l := range s.layers {
		y := dst
		if k < len(s.layers)-1 {
			s.infer[k] = grow(s.infer[k], n*l.Out())
			y = s.infer[k]
		}
		if err := l.Infer(y, x, n); err != nil {
			return fmt.Errorf("layer %d: %w", k, err)
		}
		x = y
	}
	return nil
}

// Learning reports whether layer k learns at the next presentation.
func (s *Stack) Learning(k int) bool {
	if s.until == nil {
		return true
	}
	from := int64(0)
	if k > 0 {
		from = s.until[k-1]
	}
	return s.shown >= from && s.shown < s.until[k]
}

// Learn lets the layers learn whose turn it is at the first presentation of
// the batch.
func (s *Stack) Learn(p Step) error {
	if !s.ready {
		return errNoForward
	}
	name := p.Name
	for k, l := range s.layers {
		if !s.Learning(k) {
			continue
		}
		if p.Examine != nil {
			p.Name = name + " layer " + strconv.Itoa(k)
		}
		if err := l.Learn(p); err != nil {
			return fmt.Errorf("layer %d: %w", k, err)
		}
	}
	s.shown += int64(s.n)
	s.ready = false
	return nil
}

func (s *Stack) Reset() error {
	s.shown, s.ready = 0, false
	for k, l := range s.layers {
		if err := l.Reset(); err != nil {
			return fmt.Errorf("layer %d: %w", k, err)
		}
	}
	return nil
}

func (s *Stack) Save(w io.Writer) error {
	err := state.Write(w, "stack shown", []int64{s.shown})
	for _, l := range s.layers {
		err = errors.Join(err, l.Save(w))
	}
	return err
}

func (s *Stack) Load(r io.Reader) error {
	var shown [1]int64
	if err := state.Read(r, "stack shown", shown[:]); err != nil {
		return err
	}
	s.shown, s.ready = shown[0], false
	for k, l := range s.layers {
		if err := l.Load(r); err != nil {
			return fmt.Errorf("layer %d: %w", k, err)
		}
	}
	return nil
}

func (s *Stack) Synapses(visit func(name string, effective []float32)) {
	for k, l := range s.layers {
		l.Synapses(func(name string, w []float32) { visit("layer "+strconv.Itoa(k)+" "+name, w) })
	}
}

// Inspect sums over the layers; Units are those of all.
func (s *Stack) Inspect() Status {
	t := Status{Learned: s.shown}
	for _, l := range s.layers {
		u := l.Inspect()
		t.Units += u.Units
		t.Dead += u.Dead
		t.Synapses += u.Synapses
		t.Bytes += u.Bytes
		t.MACs += u.MACs
	}
	return t
}
