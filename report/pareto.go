package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// price is what an arm spent to reach the target, as geometric means over the
// seeds of the track.
type price struct {
	arm                      *arm
	shown                    estimate // stimuli, in the currency of the track
	presentations            estimate
	updates, synapses        estimate
	shownBySeed, updatesSeed []float64
	front                    string // whether the arm is on the front, and why not
}

const (
	onFront  = "yes"
	unstated = "not compared: states no synapses"
)

// prices are what arms spent to reach the target, and why arms have no price.
type prices struct {
	paid []price
	// passes says that stimuli are counted as they are processed in learning,
	// which all arms of the track state, and not as they are presented.
	passes bool
	notes  []string
}

// stimuli is what the first currency is called.
func (p prices) stimuli() string {
	if p.passes {
		return "stimuli processed in learning"
	}
	return "presentations"
}

// prices are those of the arms that reached the target in every seed of the
// track and state what it cost.
func (t *track) prices() prices {
	presented, updated := toTarget("presentations"), toTarget(results.MetricUpdates)
	first := presented
	p := prices{passes: t.statesPasses()}
	if p.passes {
		first = toTarget(results.MetricPasses)
		p.notes = append(p.notes, "Stimuli processed in learning are presentations and every further pass over a stimulus, and stand in place of presentations as a currency "+
			"because presentations alone would favour an optimiser that passes over its minibatch many times, as L-BFGS does, and replay, which shows stored examples again.")
	}
	numbers := seedsOf(t.arms...)
	var censored, incomplete, free []string
	for _, a := range t.arms {
		if a.censoredAny() {
			sv := a.survival("presentations")
			censored = append(censored, fmt.Sprintf("%s (%d of %d)", a.name, sv.Censored.Censored, sv.N))
			if len(a.seeds) < len(numbers) {
				incomplete = append(incomplete, fmt.Sprintf("%s (%d of %d seeds)", a.name, len(a.seeds), len(numbers)))
			}
			continue
		}
		costs, have := a.inEverySeed(numbers, first, presented, updated)
		if have < len(numbers) {
			incomplete = append(incomplete, fmt.Sprintf("%s (%d of %d seeds)", a.name, have, len(numbers)))
			continue
		}
		if slices.Min(costs[0]) <= 0 || slices.Min(costs[1]) <= 0 || slices.Min(costs[2]) <= 0 {
			free = append(free, a.name)
			continue
		}
		q := price{arm: a, shown: geometric(costs[0]), presentations: geometric(costs[1]), updates: geometric(costs[2]),
			shownBySeed: costs[0], updatesSeed: costs[2]}
		if z := a.synapses(); len(z) == len(numbers) && slices.Min(z) > 0 {
			q.synapses = geometric(z)
		}
		p.paid = append(p.paid, q)
	}
	for i := range p.paid {
		p.paid[i].front = p.paid[i].standing(p.paid)
	}
	for _, left := range []struct {
		why  string
		arms []string
	}{
		{"runs were censored", censored},
		{"a cost to target is not known in every seed of the track", incomplete},
		{"they spent nothing in one of the currencies in some seed, which has no place on a logarithmic scale", free},
	} {
		if left.arms != nil {
			p.notes = append(p.notes, "Left out, because "+left.why+": "+list(left.arms)+".")
		}
	}
	return p
}

// statesPasses reports whether every run that says after how many
// presentations it reached the target says so in stimuli processed too.
func (t *track) statesPasses() bool {
	any := false
	for _, a := range t.arms {
		for _, s := range a.seeds {
			if s.curves[toTarget("presentations")] == nil {
				continue
			}
			any = true
			if s.curves[toTarget(results.MetricPasses)] == nil {
				return false
			}
		}
	}
	return any
}

// inEverySeed gathers metrics by seed, and says in how many of the seeds the
// arm has all of them.
func (a *arm) inEverySeed(numbers []uint64, metrics ...string) (v [][]float64, have int) {
	v = make([][]float64, len(metrics))
	for _, number := range numbers {
		all := true
		row := make([]float64, len(metrics))
		for i, m := range metrics {
			x, ok := a.lastOf(number, m)
			row[i], all = x, all && ok
		}
		if !all {
			continue
		}
		have++
		for i, x := range row {
			v[i] = append(v[i], x)
		}
	}
	return v, have
}

func (p price) currencies() [3]estimate { return [3]estimate{p.shown, p.updates, p.synapses} }

// standing says whether p is on the front of all and, where it is not, of an
// arm that is cheaper, whether by the intervals or by the means alone.
func (p price) standing(all []price) string {
	if p.synapses.N == 0 {
		return unstated
	}
	within := ""
	for _, q := range all {
		switch cheaper, apart := q.dominates(p); {
		case cheaper && apart:
			return "no: " + q.arm.name + " is cheaper"
		case cheaper && within == "" && p.shown.N < 2:
			within = "no, in one seed: " + q.arm.name
		case cheaper && within == "":
			within = "no, within the intervals: " + q.arm.name
		}
	}
	return cmp.Or(within, onFront)
}

// dominates reports whether p is on average dearer than q in none of the three
// currencies and cheaper in one, and whether its intervals lie below q's in
// every one in which it is cheaper. Arms that do not state their synapses are
// not compared.
func (p price) dominates(q price) (cheaper, apart bool) {
	if p.synapses.N == 0 || q.synapses.N == 0 {
		return false, false
	}
	apart = p.shown.N > 1 && q.shown.N > 1
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

// costToTarget draws the Pareto front: what it cost to reach the target, in
// presentations and in synaptic updates, an arm a point, with the synapses that
// it stores, the third currency, beside its name.
func costToTarget(t *track, _ Input) drawn {
	all := t.prices()
	if len(all.paid) == 0 {
		return drawn{missing: "No figure of the cost of reaching the target: no arm reached it in every seed and stated what it cost."}
	}
	var layers []figure.Layer
	var best, without []string
	for _, p := range all.paid {
		a := p.arm
		layers = append(layers, figure.Points{Style: a.style(), X: p.shownBySeed, Y: p.updatesSeed, Faint: true, Size: 2})
		label := a.name + batchNote(a)
		switch {
		case p.front == unstated:
			without = append(without, a.name)
		case p.front == onFront:
			best = append(best, a.name)
		}
		if p.synapses.N > 0 {
			label += ", " + plain(math.Round(p.synapses.Mean)) + " synapses"
		} else {
			label += ", synapses not stated"
		}
		full := figure.Points{Label: label, Style: a.style(), X: []float64{p.shown.Mean}, Y: []float64{p.updates.Mean}, Size: 4.6}
		if p.shown.N > 1 {
			full.XLo, full.XHi = []float64{p.shown.Low}, []float64{p.shown.High}
			full.YLo, full.YHi = []float64{p.updates.Low}, []float64{p.updates.High}
		}
		layers = append(layers, full)
	}
	order := slices.Clone(all.paid)
	slices.SortStableFunc(order, func(p, q price) int {
		return cmp.Or(cmp.Compare(p.shown.Mean, q.shown.Mean), cmp.Compare(p.updates.Mean, q.updates.Mean))
	})
	front := figure.Curve{Label: "Pareto front of these two", Style: figure.Grey(1), Plain: true, Wide: 1, Stairs: true}
	least := math.Inf(1)
	for _, p := range order {
		if p.updates.Mean < least {
			least = p.updates.Mean
			front.X, front.Y = append(front.X, p.shown.Mean), append(front.Y, least)
		}
	}
	caption := capital(all.stimuli()) + " and synaptic updates up to the first point of the evaluation grid from which the target is held. " +
		"A faint point is one seed, a full one the geometric mean with both 95 % intervals. Down and left is better."
	if len(front.X) > 1 {
		layers = append([]figure.Layer{front}, layers...)
		caption += " The line is the front of the means in these two."
	}
	if best != nil {
		caption += " With the synapses stored as a third currency, no arm is on average cheaper than " + list(best) + " in all."
	}
	if without != nil {
		caption += " Not compared by synapses, because they do not state their synapses: " + list(without) + "."
	}
	for _, n := range all.notes {
		caption += " " + n
	}
	return drawn{figure: &figure.Figure{
		Name: t.slug + "-cost-to-target", Title: "Cost of reaching the target, " + t.name, Caption: caption,
		Panels: []figure.Panel{{
			X:      figure.Axis{Label: all.stimuli() + " to target (log scale)", Log: true},
			Y:      figure.Axis{Label: "synaptic updates to target (count, log scale)", Log: true},
			Layers: layers,
		}},
	}}
}

// paretoTable lists the three currencies, and which arms are on the front.
func (t *track) paretoTable() (Table, bool) {
	all := t.prices()
	tab := Table{Name: "pareto-" + t.slug, Title: "What reaching the target took, track " + t.name, Keyed: true,
		Columns: []Column{{Head: "arm", Left: true}, {Head: "minibatch"}},
		Notes: []string{"Geometric means over seeds with 95 % intervals, up to the first point of the evaluation grid from which the target is held. " +
			"On the front are the arms than which no other is on average cheaper in one of " + all.stimuli() + ", updates and synapses stored without being dearer in another. " +
			"“No: X is cheaper”: the intervals of X lie below in every currency in which X is cheaper; “within the intervals”: they do not in all. " +
			gridNote + "; (same point): all seeds reached it at the same one."}}
	if all.passes {
		tab.Columns = append(tab.Columns, Column{Head: "stimuli processed", Unit: "in learning", Name: "stimuli processed in learning to target"})
	}
	tab.Columns = append(tab.Columns, Column{Head: "presentations", Name: "presentations to target"},
		Column{Head: "updates", Unit: "synapses", Name: "synaptic updates to target (synapses)"},
		Column{Head: "stored", Unit: "synapses", Name: "stored (synapses)"}, Column{Head: "front", Left: true}, Column{Head: "seeds"})
	for _, p := range all.paid {
		batch := "–"
		if p.arm.minibatch > 0 {
			batch = fmt.Sprint(p.arm.minibatch)
		}
		row := []Cell{{Text: p.arm.name}, {Text: batch}}
		if all.passes {
			row = append(row, spent(p.shown, samePoint))
		}
		tab.Rows = append(tab.Rows, append(row, spent(p.presentations, samePoint), spent(p.updates, samePoint), spent(p.synapses, ""),
			Cell{Text: p.front}, Cell{Text: fmt.Sprint(p.shown.N)}))
	}
	tab.Notes = append(tab.Notes, all.notes...)
	return tab, len(tab.Rows) > 1
}

// spent is a cell of a count with its interval, in whole numbers; same marks
// one that is the same in all seeds.
func spent(e estimate, same string) Cell {
	if e.N == 0 {
		return Cell{Text: "–"}
	}
	e.Mean, e.Low, e.High = math.Round(e.Mean), math.Round(e.Low), math.Round(e.High)
	c := e.cell(plain(e.Mean))
	switch {
	case e.known():
		c.Text += " (" + plain(e.Low) + " to " + plain(e.High) + ")"
	case e.same():
		c.Text += same
	}
	return c
}

// geometric is the geometric mean with the interval of its logarithm.
func geometric(v []float64) estimate {
	l := make([]float64, len(v))
	for i, x := range v {
		l[i] = math.Log(x)
	}
	e := estimateOf(l)
	if !e.known() {
		return estimate{v[0], v[0], v[0], e.N}
	}
	return estimate{math.Exp(e.Mean), math.Exp(e.Low), math.Exp(e.High), e.N}
}

// synapses are those that an arm stores, at all sites, by seed, where it says
// so.
func (a *arm) synapses() (v []float64) {
	const whole = results.MetricState + "/synapses"
	for _, s := range a.seeds {
		sum, said := 0.0, false
		for _, name := range s.names {
			if name == whole || strings.HasPrefix(name, whole+"/") {
				sum, said = sum+s.curves[name].last(), true
			}
		}
		if said {
			v = append(v, sum)
		}
	}
	return v
}
