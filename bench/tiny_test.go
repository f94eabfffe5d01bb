package bench_test

import (
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// tinyTrack presents noisy copies of one prototype for each class, epoch by
// epoch, and evaluates accuracy on all of them. Its fields let a test change
// one thing.
type tinyTrack struct {
	ID       string
	Length   int
	Distinct int   // stimuli of an epoch
	GridAt   []int // nil: the end
	Aim      bench.Target
	Require  []bench.Capability // nil: class scores
	Truth    bool
	NoLabels bool

	// Score replaces the accuracy that a probe finds.
	Score func(presentations int) float64
	// Change alters a batch before it is presented; first is the index of
	// its first presentation.
	Change func(b *stimulus.Batch, first int)
	// Short makes Next give one presentation less than it was asked for.
	Short bool
}

// Inputs and classes of the stimuli.
const (
	tinyDim     = 12
	tinyClasses = 3
)

// Name is ID, or "tiny".
func (t *tinyTrack) Name() string {
	if t.ID == "" {
		return "tiny"
	}
	return t.ID
}

// Summary says what it is.
func (t *tinyTrack) Summary() string { return "three noisy prototypes, for tests" }

// Needs are class scores unless Require says otherwise.
func (t *tinyTrack) Needs() []bench.Capability {
	if t.Require != nil {
		return t.Require
	}
	return []bench.Capability{bench.NeedScores}
}

// Open draws the stimuli.
func (t *tinyTrack) Open(rep bench.Rep) (*bench.Session, error) {
	s := &tinyStream{track: t, length: t.Length}
	if rep.Budget > 0 {
		s.length = rep.Budget
	}
	distinct := t.Distinct
	if distinct == 0 {
		distinct = 60
	}
	s.rng = rand.New(seed.PCG(rep.Seed, "stream", t.Name()))
	prototypes := make([]float32, tinyClasses*tinyDim)
	for i := range prototypes {
		prototypes[i] = float32(s.rng.IntN(2))
	}
	for i := range distinct {
		c := i % tinyClasses
		s.labels = append(s.labels, c)
		for j := range tinyDim {
			s.x = append(s.x, prototypes[c*tinyDim+j]+.1*float32(s.rng.NormFloat64()))
		}
		s.order = append(s.order, i)
	}
	return &bench.Session{Stream: s, Grid: t.GridAt, Target: t.Aim,
		Exposure: func(i int) int { return i/distinct + 1 },
		Probe: func(l bench.Learner, presentations int, emit func(bench.Measure)) error {
			return s.evaluate(l, "score", presentations, emit)
		},
		Final: func(l bench.Learner, emit func(bench.Measure)) error {
			return s.evaluate(l, "final score", s.length, emit)
		}}, nil
}

// tinyStream is one repetition of tinyTrack.
type tinyStream struct {
	track  *tinyTrack
	length int
	at     int
	rng    *rand.Rand
	x      []float32
	labels []int
	order  []int
}

// Spec declares labelled stimuli.
func (s *tinyStream) Spec() stimulus.Spec {
	spec := stimulus.Spec{Dim: tinyDim, Shape: stimulus.Shape{Channels: 1, Height: 3, Width: 4}, Classes: tinyClasses, Truth: s.track.Truth, Length: s.length}
	if s.track.NoLabels {
		spec.Classes = 0
	}
	return spec
}

// Next presents the stimuli in a new order each epoch.
func (s *tinyStream) Next(dst *stimulus.Batch, n int) (int, error) {
	n = min(n, s.length-s.at)
	if s.track.Short && n > 1 {
		n--
	}
	*dst = stimulus.Batch{N: n, D: tinyDim}
	for i := range n {
		place := (s.at + i) % len(s.order)
		if place == 0 {
			s.rng.Shuffle(len(s.order), func(a, b int) { s.order[a], s.order[b] = s.order[b], s.order[a] })
		}
		k := s.order[place]
		dst.X = append(dst.X, s.x[k*tinyDim:(k+1)*tinyDim]...)
		if !s.track.NoLabels {
			dst.Labels = append(dst.Labels, s.labels[k])
		}
		if s.track.Truth {
			dst.Novel = append(dst.Novel, s.at+i < len(s.order))
		}
	}
	if s.track.Change != nil {
		s.track.Change(dst, s.at)
	}
	s.at += n
	return n, nil
}

// evaluate emits the accuracy in percent, or what Score says.
func (s *tinyStream) evaluate(l bench.Learner, name string, presentations int, emit func(bench.Measure)) error {
	if s.track.Score != nil {
		emit(bench.Measure{Name: name, Value: s.track.Score(presentations), Unit: "%"})
		return nil
	}
	if !bench.Has(l, bench.NeedScores) || s.track.NoLabels {
		return nil
	}
	b := stimulus.Batch{N: len(s.labels), D: tinyDim, X: s.x, Labels: s.labels}
	scores := make([]float32, b.N*tinyClasses)
	if err := bench.Scores(l, scores, b); err != nil {
		return err
	}
	right := 0
	for i, y := range s.labels {
		if row := scores[i*tinyClasses : (i+1)*tinyClasses]; slices.Index(row, slices.Max(row)) == y {
			right++
		}
	}
	emit(bench.Measure{Name: name, Value: 100 * float64(right) / float64(b.N), Unit: "%"})
	return nil
}
