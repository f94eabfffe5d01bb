package gate

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// Window is the length in presentations of the windows of a yoked gate's
// schedule.
const Window = 100

// Yoked opens at random, exactly as often in each window of [Window]
// presentations as its schedule says: the control that tells what a gate
// chose from how much it opened. Positions are drawn by selection sampling
// (Knuth, TAOCP 2, algorithm S): with r openings left for the m presentations
// left in the window, the gate opens with probability r/m.
type Yoked struct {
	Base
	schedule []int
	length   int
	pcg      *rand.PCG
	rng      *rand.Rand
	start    []byte // the generator as it was handed in

	at     int // presentations answered
	opened int // of those, opened in the present window
}

// NewYoked returns a gate for length presentations. The schedule holds one
// count for each window, the last of which is shorter where Window does not
// divide length.
func NewYoked(schedule []int, length int, pcg *rand.PCG) (*Yoked, error) {
	if pcg == nil {
		return nil, fmt.Errorf("gate yoked: no generator of random numbers")
	}
	if length < 0 {
		return nil, fmt.Errorf("gate yoked: length %d: a stream has 0 presentations or more", length)
	}
	if want := (length + Window - 1) / Window; len(schedule) != want {
		return nil, fmt.Errorf("gate yoked: schedule of %d windows, %d presentations need %d", len(schedule), length, want)
	}
	for i, n := range schedule {
		if size := min(Window, length-i*Window); n < 0 || n > size {
			return nil, fmt.Errorf("gate yoked: window %d is to open %d times, it has %d presentations", i, n, size)
		}
	}
	start, err := pcg.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("gate yoked: %w", err)
	}
	return &Yoked{
		schedule: slices.Clone(schedule), length: length,
		pcg: pcg, rng: rand.New(pcg), start: start,
	}, nil
}

// Name is yoked.
func (g *Yoked) Name() string { return "yoked" }

// Open draws; levels and truth are not looked at. Beyond the length of the
// schedule it stays shut and Err says so.
func (g *Yoked) Open(Levels, Truth) bool {
	at := g.at
	g.at++
	if at >= g.length {
		return false
	}
	if at%Window == 0 {
		g.opened = 0
	}
	w := at / Window
	left := min(Window, g.length-w*Window) - at%Window
	need := g.schedule[w] - g.opened
	open := g.rng.IntN(left) < need
	if open {
		g.opened++
	}
	return open
}

// Err reports that more presentations came than the schedule was made for.
func (g *Yoked) Err() error {
	if g.at <= g.length {
		return nil
	}
	return fmt.Errorf("gate yoked: presentation %d, but the schedule ends after %d", g.at, g.length)
}

// Reset begins the schedule again with the generator as it was handed in.
func (g *Yoked) Reset() {
	g.at, g.opened = 0, 0
	// The bytes are the generator's own, so this cannot fail.
	_ = g.pcg.UnmarshalBinary(g.start)
}

// Keep describes where in the schedule the gate is and its generator; the
// schedule is not state.
func (g *Yoked) Keep(w *state.Walker) {
	w.Is("gate", g.Name())
	state.Count(w, "asked", &g.at)
	state.Count(w, "opened in the window", &g.opened)
	if g.opened > Window {
		w.Refuse("%d openings in a window of %d", g.opened, Window)
	}
	w.Binary("source", g.pcg)
}
