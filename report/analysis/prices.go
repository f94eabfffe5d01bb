package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/results"
)

// Price is what an arm spent to reach the target, as geometric means over the
// seeds of the track.
type Price struct {
	Arm                      *Arm
	Shown                    Estimate // stimuli, in the currency of the track
	Presentations            Estimate
	Updates, Synapses        Estimate
	ShownBySeed, UpdatesSeed []float64
	Front                    string // whether the arm is on the front, and why not
}

const (
	OnFront  = "yes"
	Unstated = "not compared: states no synapses"
)

// Prices are what arms spent to reach the target, and why arms have no price.
type Prices struct {
	Paid []Price
	// Passes says that stimuli are counted as they are processed in learning,
	// which all arms of the track state, and not as they are presented.
	Passes bool
	Notes  []string
}

// Stimuli is what the first currency is called.
func (p Prices) Stimuli() string {
	if p.Passes {
		return "stimuli processed in learning"
	}
	return "presentations"
}

// Prices are those of the arms that reached the target in every seed of the
// track and state what it cost.
func (t *Track) Prices() Prices {
	presented, updated := ToTarget("presentations"), ToTarget(results.MetricUpdates)
	first := presented
	p := Prices{Passes: t.statesPasses()}
	if p.Passes {
		first = ToTarget(results.MetricPasses)
		p.Notes = append(p.Notes, "Stimuli processed in learning are presentations and every further pass over a stimulus, and stand in place of presentations as a currency "+
			"because presentations alone would favour an optimiser that passes over its minibatch many times, as L-BFGS does, and replay, which shows stored examples again.")
	}
	numbers := seedsOf(t.Arms...)
	var censored, incomplete, free []string
	for _, a := range t.Arms {
		if a.CensoredAny() {
			sv := a.Survival("presentations")
			censored = append(censored, fmt.Sprintf("%s (%d of %d)", a.Name, sv.Censored.Censored, sv.N))
			if len(a.Seeds) < len(numbers) {
				incomplete = append(incomplete, fmt.Sprintf("%s (%d of %d seeds)", a.Name, len(a.Seeds), len(numbers)))
			}
			continue
		}
		costs := inAll(numbers, a.inSeed(first), a.inSeed(presented), a.inSeed(updated))
		if have := len(costs[0]); have < len(numbers) {
			incomplete = append(incomplete, fmt.Sprintf("%s (%d of %d seeds)", a.Name, have, len(numbers)))
			continue
		}
		if slices.Min(slices.Concat(costs...)) <= 0 {
			free = append(free, a.Name)
			continue
		}
		q := Price{Arm: a, Shown: geometric(costs[0]), Presentations: geometric(costs[1]), Updates: geometric(costs[2]),
			ShownBySeed: costs[0], UpdatesSeed: costs[2]}
		if z := a.synapses(); len(z) == len(numbers) && slices.Min(z) > 0 {
			q.Synapses = geometric(z)
		}
		p.Paid = append(p.Paid, q)
	}
	for i := range p.Paid {
		p.Paid[i].Front = p.Paid[i].standing(p.Paid)
	}
	left := func(why string, arms []string) {
		if arms != nil {
			p.Notes = append(p.Notes, "Left out, because "+why+": "+List(arms)+".")
		}
	}
	left("runs were censored", censored)
	left("a cost to target is not known in every seed of the track", incomplete)
	left("they spent nothing in one of the currencies in some seed, which has no place on a logarithmic scale", free)
	return p
}

// statesPasses reports whether every run that says after how many
// presentations it reached the target says so in stimuli processed too.
func (t *Track) statesPasses() bool {
	any := false
	for _, a := range t.Arms {
		for s := range a.CurvesOf(ToTarget("presentations")) {
			any = true
			if s.Curves[ToTarget(results.MetricPasses)] == nil {
				return false
			}
		}
	}
	return any
}

func (p Price) currencies() [3]Estimate { return [3]Estimate{p.Shown, p.Updates, p.Synapses} }

// standing says whether p is on the front of all and, where it is not, of an
// arm that is cheaper, whether by the intervals or by the means alone.
func (p Price) standing(all []Price) string {
	if p.Synapses.N == 0 {
		return Unstated
	}
	within := ""
	for _, q := range all {
		switch cheaper, apart := q.dominates(p); {
		case cheaper && apart:
			return "no: " + q.Arm.Name + " is cheaper"
		case cheaper && within == "" && p.Shown.N < 2:
			within = "no, in one seed: " + q.Arm.Name
		case cheaper && within == "":
			within = "no, within the intervals: " + q.Arm.Name
		}
	}
	return cmp.Or(within, OnFront)
}

// dominates reports whether p is on average dearer than q in none of the three
// currencies and cheaper in one, and whether its intervals lie below q's in
// every one in which it is cheaper. Arms that do not state their synapses are
// not compared.
func (p Price) dominates(q Price) (cheaper, apart bool) {
	if p.Synapses.N == 0 || q.Synapses.N == 0 {
		return false, false
	}
	apart = p.Shown.N > 1 && q.Shown.N > 1
	theirs := q.currencies()
	for i, mine := range p.currencies() {
		switch cmp.Compare(math.Round(mine.Mean), math.Round(theirs[i].Mean)) {
		case 1:
			return false, false
		case -1:
			cheaper = true
			apart = apart && mine.High < theirs[i].Low
		}
	}
	return cheaper, cheaper && apart
}
