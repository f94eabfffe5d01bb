package gate

import (
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// tracker follows a quantile of a distribution that may drift. It holds the
// latest samples in order of size and corrects the level at which it reads
// them by what really came of it, as adaptive conformal inference does (Gibbs
// and Candès 2021): after each sample level += gain·(asked − exceeded). The
// share of samples beyond the threshold then tends to what was asked for
// whatever the distribution does; after T samples the two differ by at most
// (1 + gain)/(gain·T).
type tracker struct {
	asked, gain float64
	level       float64
	recent      []float32 // ring of the latest samples, in order of arrival
	at          int       // where the next one goes once the ring is full
	sorted      []float32
}

func newTracker(asked, gain float64, size int) tracker {
	return tracker{
		asked: asked, gain: gain, level: asked,
		recent: make([]float32, 0, size), sorted: make([]float32, 0, size),
	}
}

func (t *tracker) reset() {
	t.level, t.at = t.asked, 0
	t.recent, t.sorted = t.recent[:0], t.sorted[:0]
}

// below returns the sample with a share level of the samples strictly before
// it in order of size, and false where the share asked for is less than one
// sample.
func (t *tracker) below(level float64) (float32, bool) {
	n := int(level * float64(len(t.sorted)))
	if n <= 0 {
		return 0, false
	}
	return t.sorted[min(n, len(t.sorted)-1)], true
}

// adapt corrects the level by whether the latest sample was beyond the threshold.
func (t *tracker) adapt(beyond bool) {
	miss := t.asked
	if beyond {
		miss--
	}
	t.level += t.gain * miss
}

// add takes a sample in, and the oldest out where the ring is full.
func (t *tracker) add(v float32) {
	if len(t.recent) < cap(t.recent) {
		t.recent = append(t.recent, v)
	} else {
		i, _ := slices.BinarySearch(t.sorted, t.recent[t.at])
		t.sorted = slices.Delete(t.sorted, i, i+1)
		t.recent[t.at] = v
		t.at = (t.at + 1) % len(t.recent)
	}
	i, _ := slices.BinarySearch(t.sorted, v)
	t.sorted = slices.Insert(t.sorted, i, v)
}

// Keep describes the level and the latest samples.
func (t *tracker) Keep(w *state.Walker) {
	state.Value(w, "level", &t.level)
	state.Count(w, "oldest", &t.at)
	state.List(w, "samples", &t.recent, cap(t.recent))
	if t.at != 0 && t.at >= len(t.recent) {
		w.Refuse("sample %d of %d is to be the oldest", t.at, len(t.recent))
	}
	if w.Loading() {
		t.sorted = append(t.sorted[:0], t.recent...)
		slices.Sort(t.sorted)
	}
}
