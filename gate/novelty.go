package gate

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// Aim is what a self-setting gate is to reach. Exactly one field is set.
type Aim struct {
	// Budget is the share of presentations at which plasticity may be open,
	// in (0, 1].
	Budget float64

	// FalseFamiliar is the share of novel stimuli that may be taken for
	// familiar, in (0, 1). What is novel is judged by the gate's echo: the
	// novelty that a stimulus still has once it is stored. See [Novelty.Echo].
	FalseFamiliar float64
}

func (a Aim) validate() error {
	switch {
	case a.Budget != 0 && a.FalseFamiliar != 0:
		return fmt.Errorf("gate novelty: a budget of %v and a false-familiar rate of %v: give one of them", a.Budget, a.FalseFamiliar)
	case a.Budget == 0 && a.FalseFamiliar == 0:
		return fmt.Errorf("gate novelty: give a budget or a false-familiar rate above 0")
	case a.FalseFamiliar == 0 && !(a.Budget > 0 && a.Budget <= 1):
		return fmt.Errorf("gate novelty: budget %v: a budget lies in (0, 1]", a.Budget)
	case a.Budget == 0 && !(a.FalseFamiliar > 0 && a.FalseFamiliar < 1):
		return fmt.Errorf("gate novelty: false-familiar rate %v: it lies in (0, 1)", a.FalseFamiliar)
	}
	return nil
}

// Novelty opens for stimuli whose novelty exceeds a threshold, 1 − vigilance,
// that it sets itself: the user says what is to be reached, and the gate
// follows the quantile of the running distribution that reaches it.
//
// It does not stay shut for good. At the start it is open until it has seen
// enough to read a quantile from. Later a gate with a budget that stays shut
// lowers its threshold with every presentation, down to [Floor] at the least;
// what was overspent at the start is paid back. One with a false-familiar rate
// is open for what matches nothing, and can be shut for long where novel stimuli
// match within the reach of its echoes: echoes come with what is stored, and
// while it is shut none comes that would lower its ceiling. After [Patience]
// presentations at the ceiling without an opening between them it is therefore
// halved, and after as many again, until the gate opens for one, whereupon it is
// that of the echoes again. A presentation below the ceiling counts as the part
// that its novelty is of it, so that exact repeats, of novelty 0, do not count and
// good matches hardly do. What was taken for familiar meanwhile is not in the rate
// reached: see [Report.BelowEcho].
//
// Hysteresis: between θ(1−h) and θ(1+h) it repeats its latest answer, so that
// stimuli at the threshold do not make it flicker. With a false-familiar rate
// the band is its lower half alone, from θ(1−h) to θ: at θ a stimulus is novel.
// The threshold cannot follow below the echoes, and were the latest answer
// repeated above it as well, a gate once shut would stay so for all that lies
// just beyond them, with nothing to correct the rate. The rate reached is
// corrected for what the hysteresis did.
type Novelty struct {
	Base
	signal     Signal
	aim        Aim
	hysteresis float64
	quantile   tracker
	echo       tracker

	threshold   float32
	last        bool
	asked       int // presentations
	opened      int
	novel       int     // presentations above the echo
	takenFor    int     // of those, taken for familiar
	shut        float64 // presentations since it was open last or halved its ceiling, by how near they came
	halved      int     // times the ceiling was halved since then
	above       int     // presentations that would count as novel without echoes
	belowEcho   int     // of those, at or below the echo
	initialised bool
}

// Floor is the least threshold of a [Novelty] gate with a budget: a stimulus
// at or below it is familiar however much of the budget is left.
const Floor = 1e-4

// Patience is how many presentations as novel as its echoes reach a [Novelty]
// gate with a false-familiar rate stays shut for before it halves that reach.
const Patience = 1000

const (
	trackerSize = 512
	trackerGain = .005
	echoSize    = 256
	margin      = 1e-6 // above the echo, for rounding
	windup      = 3    // times the false-familiar rate asked for, at the most
)

// NewNovelty returns a self-setting gate that listens to one signal. Hysteresis h is relative to the
// threshold and lies in [0, 1).
func NewNovelty(s Signal, aim Aim, hysteresis float64) (*Novelty, error) {
	if err := single("novelty", s); err != nil {
		return nil, err
	}
	if err := aim.validate(); err != nil {
		return nil, err
	}
	if !(hysteresis >= 0 && hysteresis < 1) {
		return nil, fmt.Errorf("gate novelty: hysteresis %v: it is relative to the threshold and lies in [0, 1)", hysteresis)
	}
	rate := aim.Budget
	if rate == 0 {
		rate = aim.FalseFamiliar
	}
	return &Novelty{
		signal: s, aim: aim, hysteresis: hysteresis,
		quantile: newTracker(rate, trackerGain, trackerSize),
		echo:     newTracker(0, 0, echoSize),
		last:     true,
	}, nil
}

// Name is novelty.
func (g *Novelty) Name() string { return "novelty" }

// Signal is what the gate listens to.
func (g *Novelty) Signal() Signal { return g.signal }

// WantsEcho reports whether the gate has a false-familiar rate and listens to
// instance, whose echoes there are.
func (g *Novelty) WantsEcho() bool { return g.aim.FalseFamiliar > 0 && g.signal == Instance }

// Open reports whether the stimulus is novel, and learns from it what novel
// means.
func (g *Novelty) Open(l Levels, _ Truth) bool {
	g.asked++
	novelty := clamp(l.Of(g.signal))
	if novelty != novelty {
		novelty = 1
	}
	if g.aim.Budget > 0 {
		g.last = g.budget(novelty)
	} else {
		g.last = g.falseFamiliar(novelty)
		if g.last {
			g.shut, g.halved = 0, 0
		}
	}
	if g.last {
		g.opened++
	}
	return g.last
}

func (g *Novelty) budget(novelty float32) bool {
	open := true
	if g.aim.Budget < 1 {
		q := &g.quantile
		// Until the ring can tell the share asked for from none.
		if float64(len(q.sorted))*g.aim.Budget >= 2 {
			g.threshold = Floor
			if v, ok := q.below(1 - q.level); ok {
				g.threshold = max(v, Floor)
			}
			g.initialised = true
			open = q.level > 0 && g.exceeds(novelty, Floor)
		}
		q.adapt(open)
		// What is withheld at the floor is not owed.
		q.level = min(q.level, 1)
		q.add(novelty)
	}
	return open
}

func (g *Novelty) falseFamiliar(novelty float32) bool {
	ceiling := float32(margin)
	if e := g.echo.sorted; len(e) > 0 {
		// The largest echo, and half its way from the median on top: of a
		// normal distribution that is some four standard deviations.
		top := e[len(e)-1]
		// What matches nothing at all is novel however far echoes reach: a
		// memory whose echoes are as novel as that does not shut the gate.
		ceiling = min(ceiling+top+(top-e[len(e)/2])/2, 1-margin)
		ceiling = max(margin, float32(math.Ldexp(float64(ceiling), -g.halved)))
	}
	q := &g.quantile
	tail, ok := q.below(q.level)
	if !ok {
		tail = margin
	}
	g.threshold = max(tail, ceiling)
	g.initialised = true
	if novelty > margin && novelty >= tail {
		g.above++
		if novelty <= ceiling {
			g.belowEcho++
		}
	}
	if novelty <= ceiling {
		if g.shut += float64(novelty / ceiling); g.shut >= Patience {
			g.shut, g.halved = 0, g.halved+1
		}
		return false
	}
	// At the threshold itself a stimulus is novel, and above it whatever the
	// latest answer was: where many are alike, as when nothing is stored yet,
	// none of them is taken for familiar.
	open := novelty >= g.threshold || g.exceeds(novelty, ceiling)
	g.novel++
	if !open {
		g.takenFor++
	}
	q.adapt(!open)
	// What could not be taken for familiar is not made up for in one go.
	q.level = min(q.level, windup*q.asked)
	q.add(novelty)
	return open
}

// exceeds compares with hysteresis; at or below least it is always shut.
func (g *Novelty) exceeds(novelty, least float32) bool {
	h := float32(g.hysteresis) * g.threshold
	switch {
	case novelty <= least:
		return false
	case novelty > g.threshold+h:
		return true
	case novelty < g.threshold-h:
		return false
	case h == 0:
		return novelty > g.threshold
	}
	return g.last
}

// Echo tells the gate the novelty of a stimulus that is surely familiar: the
// one just stored, shown again with whatever noise the sensor has. Nothing
// within the reach of recent echoes counts as novel. A gate that does not want
// echoes does not use it. Without echoes only novelty 0 is surely familiar.
func (g *Novelty) Echo(novelty float32) {
	if g.WantsEcho() {
		g.echo.add(clamp(novelty))
	}
}

// Report is what a self-setting gate reached.
type Report struct {
	Asked     float64 // the budget, or the false-familiar rate
	Reached   float64 // the same, as it came out; of a false-familiar rate, among stimuli beyond the echoes
	Opened    float64 // share of presentations at which it was open
	Vigilance float64 // the match at or above which a stimulus is familiar now

	// BelowEcho is the share of the presentations above the quantile of novel
	// ratings (above novelty 0 where there are too few to read one from) at
	// which only the reach of the echoes kept the gate shut. Reached is a share
	// of what lies beyond the echoes, and so does not see these: where novel
	// stimuli match as well as stored ones do, BelowEcho is large and the true
	// false-familiar rate above Reached. An upper bound: repeats that match less
	// than wholly are among them, which is what echoes are for. 0 for a budget.
	BelowEcho float64
}

// Report says what was reached since the gate was built or reset. Where a
// share is of nothing it is NaN.
func (g *Novelty) Report() Report {
	r := Report{Opened: ratio(g.opened, g.asked), Vigilance: 1 - float64(g.threshold)}
	if !g.initialised {
		r.Vigilance = math.NaN()
	}
	if g.aim.Budget > 0 {
		r.Asked, r.Reached = g.aim.Budget, r.Opened
	} else {
		r.Asked, r.Reached = g.aim.FalseFamiliar, ratio(g.takenFor, g.novel)
		r.BelowEcho = ratio(g.belowEcho, g.above)
	}
	return r
}

func ratio(n, of int) float64 {
	if of == 0 {
		return math.NaN()
	}
	return float64(n) / float64(of)
}

// Reset forgets the distribution.
func (g *Novelty) Reset() {
	g.quantile.reset()
	g.echo.reset()
	g.threshold, g.last, g.initialised = 0, true, false
	g.asked, g.opened, g.novel, g.takenFor = 0, 0, 0, 0
	g.shut, g.halved, g.above, g.belowEcho = 0, 0, 0, 0
}

// Keep describes the running distribution and the counts; the aim is not state.
func (g *Novelty) Keep(w *state.Walker) {
	w.Is("gate", g.Name())
	w.In("quantile", &g.quantile)
	w.In("echo", &g.echo)
	state.Value(w, "threshold", &g.threshold)
	w.Bool("last", &g.last)
	w.Bool("initialised", &g.initialised)
	state.Value(w, "shut", &g.shut)
	state.Count(w, "asked", &g.asked)
	state.Count(w, "opened", &g.opened)
	state.Count(w, "novel", &g.novel)
	state.Count(w, "taken for familiar", &g.takenFor)
	state.Count(w, "halved", &g.halved)
	state.Count(w, "above", &g.above)
	state.Count(w, "below echo", &g.belowEcho)
}
