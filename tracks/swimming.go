package tracks

import (
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/environments"
	"github.com/hebbgrad/hebbgrad/results"
)

// swimming is one repetition of the water maze. It keeps the ways of some trials:
// the first, and those about the moves of the platform.
type swimming struct {
	watched
	maze *environments.WaterMaze

	kept    map[int]string // trials to be kept, from 0, and why
	trial   int            // the present one
	learner bench.Valuer   // nil where it does not tell what it expects
	places  []float32      // what is observed at each place, one after another
	ways    results.Journeys
}

// settled is how many trials after a move of the platform one is kept.
const settled = 20

func newSwimming(maze *environments.WaterMaze) *swimming {
	s := &swimming{watched: watched{Environment: maze}, maze: maze, trial: -1, kept: map[int]string{0: "the first"},
		ways: results.Journeys{Radius: environments.PoolRadius, Spacing: environments.CellSpacing, Width: environments.CellWidth,
			Target: environments.PlatformRadius, Step: environments.SwimStep}}
	if away, back := maze.Moves(); away > 0 {
		s.kept[away-1], s.kept[away], s.kept[away+settled] = "before the move", "platform moved", "after the move"
		s.kept[back-1], s.kept[back], s.kept[back+settled] = "before the return", "platform back", "after the return"
	}
	x := make([]float32, maze.Spec().Dim)
	for _, c := range maze.Cells() {
		s.ways.X, s.ways.Y = append(s.ways.X, float32(c[0])), append(s.ways.Y, float32(c[1]))
		maze.Observe(x, c[0], c[1])
		s.places = append(s.places, x...)
	}
	return s
}

// Begin begins a trial.
func (s *swimming) Begin() []float32 {
	o := s.watched.Begin()
	s.trial++
	what, kept := s.kept[s.trial]
	if !kept {
		return o
	}
	j := results.Journey{Trial: s.trial + 1, What: what}
	j.Target[0], j.Target[1] = s.maze.Platform()
	if s.learner != nil {
		d := len(o)
		for i := range s.ways.X {
			j.Expected = append(j.Expected, s.learner.Value(s.places[i*d:(i+1)*d]))
		}
	}
	s.ways.Trials = append(s.ways.Trials, j)
	s.pass()
	return o
}

// Step takes an action.
func (s *swimming) Step(action int) (bench.Outcome, error) {
	o, err := s.watched.Step(action)
	if s.kept[s.trial] != "" {
		s.pass()
		s.ways.Trials[len(s.ways.Trials)-1].Found = o.Reward > 0
	}
	return o, err
}

// pass notes the place where it is.
func (s *swimming) pass() {
	j := &s.ways.Trials[len(s.ways.Trials)-1]
	x, y := s.maze.Place()
	j.X, j.Y = append(j.X, float32(x)), append(j.Y, float32(y))
}

// journeys are the ways of the trials that were kept; nil where none was begun.
func (s *swimming) journeys() *results.Journeys {
	if s.ways.Trials == nil {
		return nil
	}
	return &s.ways
}
