package backprop

import (
	"encoding/gob"
	"fmt"
	"io"
	"math/rand/v2"
)

// saved is a learner's whole state on disk.
type saved struct {
	Format                    string
	Presented                 int
	Steps, Asked, Open        int64
	Evaluations               int64
	Loss                      float64
	W, M, V                   [][]float32
	Dropout                   []byte
	Gate                      []byte
	Watched                   int64
	Watch                     []float32
	Replay                    []byte
	ReplaySeen, ReplayHeld    int64
	ReplayInput, ReplayAnswer []float32
	Memory                    bool
}

const savedFormat = "hebbgrad backprop 1"

// Save writes the whole state. A learner built with the same settings that
// loads it continues bit for bit.
func (n *network) Save(w io.Writer) error {
	if n.failed != nil {
		return fmt.Errorf("save: %w", n.failed)
	}
	s := saved{
		Format: savedFormat, Presented: n.presented, Steps: n.c.steps, Asked: n.asked, Open: n.open, Evaluations: n.evaluations,
		Loss: n.lastLoss, Watched: n.watch.seen, Watch: n.watch.x, Memory: n.gating.Familiarity != nil,
	}
	for _, p := range n.c.params {
		s.W, s.M, s.V = append(s.W, p.w), append(s.M, p.m), append(s.V, p.v)
	}
	var err error
	if s.Dropout, err = n.c.dropout.MarshalBinary(); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	if n.gating.Gate != nil {
		if s.Gate, err = n.gating.Gate.MarshalBinary(); err != nil {
			return fmt.Errorf("save: %w", err)
		}
	}
	if r := n.replay; r != nil {
		s.ReplaySeen, s.ReplayHeld, s.ReplayInput, s.ReplayAnswer = r.seen, r.held, r.x, r.t
		if s.Replay, err = r.source.MarshalBinary(); err != nil {
			return fmt.Errorf("save: %w", err)
		}
	}
	if err := gob.NewEncoder(w).Encode(&s); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	if n.gating.Familiarity != nil {
		return n.gating.Familiarity.Save(w)
	}
	return nil
}

// Load reads what Save wrote. A state of another network is refused before
// anything changes.
func (n *network) Load(r io.Reader) error {
	var s saved
	br := byteReader{r: r} // so that the decoder reads no further than its own bytes
	if err := gob.NewDecoder(&br).Decode(&s); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	if err := n.fits(&s); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	if n.gating.Gate != nil {
		if err := n.gating.Gate.UnmarshalBinary(s.Gate); err != nil {
			return fmt.Errorf("load: %w", err)
		}
	}
	if err := n.c.dropout.UnmarshalBinary(s.Dropout); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	if n.replay != nil {
		if err := n.replay.source.UnmarshalBinary(s.Replay); err != nil {
			return fmt.Errorf("load: %w", err)
		}
		n.replay.seen, n.replay.held = s.ReplaySeen, s.ReplayHeld
		fill(n.replay.x, s.ReplayInput)
		fill(n.replay.t, s.ReplayAnswer)
	}
	for i, p := range n.c.params {
		fill(p.w, s.W[i])
		fill(p.m, s.M[i])
		fill(p.v, s.V[i])
	}
	n.c.steps = s.Steps
	n.presented, n.asked, n.open, n.lastLoss, n.failed = s.Presented, s.Asked, s.Open, s.Loss, nil
	n.evaluations = s.Evaluations
	n.watch.seen = s.Watched
	fill(n.watch.x, s.Watch)
	n.gate.Begin(0)
	if n.gating.Familiarity != nil {
		return n.gating.Familiarity.Load(r)
	}
	return nil
}

// fill copies src into dst of the same length, or clears dst where src, being
// all zeros or empty, was left out.
func fill(dst, src []float32) {
	clear(dst)
	copy(dst, src)
}

// fits reports the first way in which s is not the state of a network like n.
func (n *network) fits(s *saved) error {
	if s.Format != savedFormat {
		return fmt.Errorf("the state is %q, want %q", s.Format, savedFormat)
	}
	if len(s.W) != len(n.c.params) || len(s.M) != len(s.W) || len(s.V) != len(s.W) {
		return fmt.Errorf("the state has %d arrays of weights, the network has %d", len(s.W), len(n.c.params))
	}
	type pair struct {
		name      string
		got, want int
	}
	var pairs []pair
	for i, p := range n.c.params {
		pairs = append(pairs, pair{p.name, len(s.W[i]), len(p.w)},
			pair{"first moments of " + p.name, len(s.M[i]), len(p.m)},
			pair{"second moments of " + p.name, len(s.V[i]), len(p.v)})
	}
	var rx, rt int
	if n.replay != nil {
		rx, rt = len(n.replay.x), len(n.replay.t)
	}
	pairs = append(pairs, pair{"replayed inputs", len(s.ReplayInput), rx}, pair{"replayed answers", len(s.ReplayAnswer), rt},
		pair{"sampled stimuli", len(s.Watch), len(n.watch.x)})
	for _, p := range pairs {
		if p.got != p.want {
			return fmt.Errorf("%s: the state has %d values, the network %d", p.name, p.got, p.want)
		}
	}
	sources := [][]byte{s.Dropout}
	if n.replay != nil {
		sources = append(sources, s.Replay)
		if s.ReplayHeld < 0 || s.ReplayHeld > s.ReplaySeen || int(s.ReplayHeld) > len(n.replay.x)/n.replay.dim {
			return fmt.Errorf("the state replays %d examples of %d seen", s.ReplayHeld, s.ReplaySeen)
		}
	}
	for _, b := range sources {
		if err := new(rand.PCG).UnmarshalBinary(b); err != nil {
			return err
		}
	}
	switch {
	case (s.Gate != nil) != (n.gating.Gate != nil):
		return fmt.Errorf("state with gate: %t, learner with gate: %t", s.Gate != nil, n.gating.Gate != nil)
	case s.Memory != (n.gating.Familiarity != nil):
		return fmt.Errorf("state with memory: %t, learner with memory: %t", s.Memory, n.gating.Familiarity != nil)
	}
	if s.Presented < 0 || s.Steps < 0 || s.Watched < 0 {
		return fmt.Errorf("the state has %d presentations and %d steps", s.Presented, s.Steps)
	}
	return nil
}

// byteReader gives gob single bytes, without which it would read ahead.
type byteReader struct {
	r   io.Reader
	one [1]byte
}

func (b *byteReader) Read(p []byte) (int, error) { return b.r.Read(p) }
func (b *byteReader) ReadByte() (byte, error) {
	_, err := io.ReadFull(b.r, b.one[:])
	return b.one[0], err
}
