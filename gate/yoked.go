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

// Yoked opens at random, exactly as often in each window of its schedule as
// that says: the control that tells what a gate chose from how much it opened.
// A window is of [Window] presentations, or the whole run; where what is novel
// comes first, a gate opens nearly always in the first windows of [Window], and
// so does its control, and only the one spread over the run tells the choice of
// presentations from their number. Positions are drawn by selection sampling
// (Knuth, TAOCP 2, algorithm S): with r openings left for the m presentations
// left in the window, the gate opens with probability r/m.
type Yoked struct {
	Base
	name     string
	window   int // presentations
	schedule []int
	length   int
	pcg      *rand.PCG
	rng      *rand.Rand
	start    []byte // the generator as it was handed in

	at     int // presentations answered
	opened int // of those, opened in the present window
}

// NewYoked returns a gate for length presentations. The schedule holds one
// count for each window of [Window], the last of which is shorter where that
// does not divide length.
func NewYoked(schedule []int, length int, pcg *rand.PCG) (*Yoked, error) {
	return newYoked("yoked", Window, schedule, length, pcg)
}

// NewYokedRun returns a gate that opens total times in length presentations,
// every choice of as many of them being equally likely.
func NewYokedRun(total, length int, pcg *rand.PCG) (*Yoked, error) {
	if total < 0 || total > length {
		return nil, fmt.Errorf("gate yoked-run: it is to open %d times in %d presentations: want none to all of them", total, length)
	}
	return newYoked("yoked-run", max(length, 1), []int{total}[:min(length, 1)], length, pcg)
}

func newYoked(name string, window int, schedule []int, length int, pcg *rand.PCG) (*Yoked, error) {
	if pcg == nil {
		return nil, fmt.Errorf("gate %s: no generator of random numbers", name)
	}
	if length < 0 {
		return nil, fmt.Errorf("gate %s: length %d: a stream has 0 presentations or more", name, length)
	}
	if want := (length + window - 1) / window; len(schedule) != want {
		return nil, fmt.Errorf("gate %s: schedule of %d windows, %d presentations need %d", name, len(schedule), length, want)
	}
	for i, n := range schedule {
		if size := min(window, length-i*window); n < 0 || n > size {
			return nil, fmt.Errorf("gate %s: window %d is to open %d times, it has %d presentations", name, i, n, size)
		}
	}
	start, err := pcg.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("gate %s: %w", name, err)
	}
	return &Yoked{
		name: name, window: window, schedule: slices.Clone(schedule), length: length,
		pcg: pcg, rng: rand.New(pcg), start: start,
	}, nil
}

// Name is yoked, or yoked-run where the window is the whole run.
func (g *Yoked) Name() string { return g.name }

// Open draws; levels and truth are not looked at. Beyond the length of the
// schedule it stays shut and Err says so.
func (g *Yoked) Open(Levels, Truth) bool {
	at := g.at
	g.at++
	if at >= g.length {
		return false
	}
	if at%g.window == 0 {
		g.opened = 0
	}
	w := at / g.window
	left := min(g.window, g.length-w*g.window) - at%g.window
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
	return fmt.Errorf("gate %s: presentation %d, but the schedule ends after %d", g.name, g.at, g.length)
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
	if g.opened > g.window {
		w.Refuse("%d openings in a window of %d", g.opened, g.window)
	}
	w.Binary("source", g.pcg)
}
