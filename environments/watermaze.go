package environments

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// WaterMaze is the pool of Foster, Morris and Dayan (2000): a swimmer looks for a
// platform that it cannot see, and observes its own place by cells, each of which
// fires by exp(−d²/2σ²) at the distance d from its centre. An episode is a trial.
//
// A swimmer goes on at constant speed. At each step its heading becomes the mean of
// that of the step before, which counts three times, and of the action, one of
// eight directions. At the wall it is thrown back as light is from a mirror.
//
// The platform lies in the middle of one quadrant. At a trial that is drawn it is
// moved to another, and at one more it returns. Nobody is told.
type WaterMaze struct {
	Episodic
	pool *pool
}

// The pool, in metres and seconds.
const (
	PoolRadius     = 1.0
	PlatformRadius = .05
	SwimStep       = .1     // s
	swimSpeed      = .3     // m/s
	swimMomentum   = 3      // what the old heading counts, the action counting 1
	swimWays       = 8      // action a is the direction a·45°
	CellWidth      = .16    // σ
	CellSpacing    = .08    // of the lattice of centres, of which 489 lie in the pool; theirs were 493
	cellReach      = 12     // lattice lines to each side of the middle
	goalRadius     = .5     // from the middle to the platform
	quadrants      = 4      // a platform may be in, and a trial begin at the rim between
	startOfMove    = 3. / 4 // the platform moves between this and
	endOfMove      = 5. / 4 // this times the number of trials given
	lines          = 2*cellReach + 1
)

// pool is what moves in a [WaterMaze].
type pool struct {
	place, heading [2]float64
	moving         [4]float64 // the two, as the state
	goals          [2]int     // quadrants: of the first and the last, and of the trials between
	moves          [2]int     // trials before the first move, and before the return
	trial          int        // the present one, from 0

	like *pool // has the platform where this has it, for evaluation; or nil

	cells    [][2]int // lattice lines of each cell
	fallX    [lines]float64
	fallY    [lines]float64
	platform [2]float64
}

// NewWaterMaze looks for a platform: a reward of 1 where it is found, and of 0
// elsewhere. A trial is cut off after limit steps of .1 s: theirs were of 120 s.
// The platform moves after about the given number of trials, drawn evenly from
// three quarters to five quarters of it, and returns after about as many more, drawn
// likewise; 0 means never.
func NewWaterMaze(length, limit, move int, src *rand.PCG) (*WaterMaze, error) {
	if move < 0 {
		return nil, fmt.Errorf("water maze: the platform moves after %d trials: want 1 or more, or 0 for never", move)
	}
	p := &pool{}
	for i := -cellReach; i <= cellReach; i++ {
		for j := -cellReach; j <= cellReach; j++ {
			if math.Hypot(float64(i), float64(j))*CellSpacing <= PoolRadius {
				p.cells = append(p.cells, [2]int{i + cellReach, j + cellReach})
			}
		}
	}
	p.moves = [2]int{move, move}
	e, err := newEpisodic(p, length, limit, src)
	if err != nil {
		return nil, err
	}
	p.goals[0] = e.draw.IntN(quadrants)
	p.goals[1] = (p.goals[0] + 1 + e.draw.IntN(quadrants-1)) % quadrants
	at := 0
	for i := range p.moves {
		at += int(math.Round(uniform(e.draw, startOfMove, endOfMove) * float64(move)))
		p.moves[i] = at
	}
	p.trial = -1
	return &WaterMaze{*e, p}, nil
}

// Beside is another pool with the platform where w has it at the time, for trials in
// which nothing is learned.
func (w *WaterMaze) Beside(src *rand.PCG) (*WaterMaze, error) {
	b, err := NewWaterMaze(w.spec.Length, w.limit, 0, src)
	if err == nil {
		b.pool.like = w.pool
	}
	return b, err
}

// Moves are the numbers of trials before the platform moves, and before it
// returns; 0 where it never does.
func (w *WaterMaze) Moves() (away, back int) { return w.pool.moves[0], w.pool.moves[1] }

// Platform is where it is now.
func (w *WaterMaze) Platform() (x, y float64) { return w.pool.platform[0], w.pool.platform[1] }

// Place is where the swimmer is now.
func (w *WaterMaze) Place() (x, y float64) { return w.pool.place[0], w.pool.place[1] }

// Observe writes into dst what is observed at a place.
func (w *WaterMaze) Observe(dst []float32, x, y float64) {
	there := *w.pool
	there.place = [2]float64{x, y}
	there.observe(dst)
}

// Cells are the centres of the place cells, in the order of what is observed.
func (w *WaterMaze) Cells() (centres [][2]float64) {
	for _, c := range w.pool.cells {
		centres = append(centres, [2]float64{line(c[0]), line(c[1])})
	}
	return centres
}

// line is where a lattice line lies.
func line(i int) float64 { return float64(i-cellReach) * CellSpacing }

func (p *pool) spec() stimulus.Spec { return stimulus.Spec{Dim: len(p.cells), Actions: swimWays} }

func (p *pool) begin(draw *rand.Rand) {
	p.trial++
	goal := p.goals[0]
	if p.moves[0] > 0 && p.trial >= p.moves[0] && p.trial < p.moves[1] {
		goal = p.goals[1]
	}
	y, x := math.Sincos(math.Pi/4 + math.Pi/2*float64(goal))
	p.platform = [2]float64{goalRadius * x, goalRadius * y}
	if p.like != nil {
		p.platform = p.like.platform
	}
	// It begins at one of four points of the rim and faces the middle.
	y, x = math.Sincos(math.Pi / 2 * float64(draw.IntN(quadrants)))
	p.place, p.heading = [2]float64{PoolRadius * x, PoolRadius * y}, [2]float64{-x, -y}
}

func (p *pool) step(action int) (float32, bool) {
	y, x := math.Sincos(math.Pi / 4 * float64(action))
	p.heading = unit(swimMomentum*p.heading[0]+x, swimMomentum*p.heading[1]+y)
	for i := range p.place {
		p.place[i] += swimSpeed * SwimStep * p.heading[i]
	}
	if math.Hypot(p.place[0], p.place[1]) > PoolRadius {
		n := unit(p.place[0], p.place[1])
		out := p.heading[0]*n[0] + p.heading[1]*n[1]
		for i := range p.place {
			p.place[i] = PoolRadius * n[i]
			p.heading[i] -= 2 * out * n[i]
		}
	}
	if math.Hypot(p.place[0]-p.platform[0], p.place[1]-p.platform[1]) <= PlatformRadius {
		return 1, true
	}
	return 0, false
}

func unit(x, y float64) [2]float64 {
	r := math.Hypot(x, y)
	return [2]float64{x / r, y / r}
}

// observe uses that the bell of a distance is the product of those of its two parts.
func (p *pool) observe(x []float32) {
	for i := range lines {
		p.fallX[i] = bell(p.place[0] - line(i))
		p.fallY[i] = bell(p.place[1] - line(i))
	}
	for k, c := range p.cells {
		x[k] = float32(p.fallX[c[0]] * p.fallY[c[1]])
	}
}

func bell(d float64) float64 { return math.Exp(-d * d / (2 * CellWidth * CellWidth)) }

func (p *pool) state() []float64 {
	p.moving = [4]float64{p.place[0], p.place[1], p.heading[0], p.heading[1]}
	return p.moving[:]
}
