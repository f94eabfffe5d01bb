package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/report/analysis"
)

// costToTarget draws the Pareto front: what it cost to reach the target, in
// presentations and in synaptic updates, an arm a point, with the synapses that
// it stores, the third currency, beside its name.
func costToTarget(t *analysis.Track) drawn {
	all := t.Prices()
	if len(all.Paid) == 0 {
		return drawn{missing: "No figure of the cost of reaching the target: no arm reached it in every seed and stated what it cost."}
	}
	var layers []Layer
	var best, without []string
	for _, p := range all.Paid {
		a := p.Arm
		label := a.Name + batchNote(a)
		switch {
		case p.Front == analysis.Unstated:
			without = append(without, a.Name)
		case p.Front == analysis.OnFront:
			best = append(best, a.Name)
		}
		if p.Synapses.N > 0 {
			label += ", " + analysis.Plain(math.Round(p.Synapses.Mean)) + " synapses"
		} else {
			label += ", synapses not stated"
		}
		layers = append(layers, seedsAndMean(a, label, p.ShownBySeed, p.UpdatesSeed, p.Shown, p.Updates, p.Shown.N > 1)...)
	}
	order := slices.Clone(all.Paid)
	slices.SortStableFunc(order, func(p, q analysis.Price) int {
		return cmp.Or(cmp.Compare(p.Shown.Mean, q.Shown.Mean), cmp.Compare(p.Updates.Mean, q.Updates.Mean))
	})
	front := Curve{Label: "Pareto front of these two", Style: Grey(1), Plain: true, Wide: 1, Stairs: true}
	least := math.Inf(1)
	for _, p := range order {
		if p.Updates.Mean < least {
			least = p.Updates.Mean
			front.X, front.Y = append(front.X, p.Shown.Mean), append(front.Y, least)
		}
	}
	caption := capital(all.Stimuli()) + " and synaptic updates up to the first point of the evaluation grid from which the target is held. " +
		"A faint point is one seed, a full one the geometric mean with both 95 % intervals. Down and left is better."
	if len(front.X) > 1 {
		layers = append([]Layer{front}, layers...)
		caption += " The line is the front of the means in these two."
	}
	if best != nil {
		caption += " With the synapses stored as a third currency, no arm is on average cheaper than " + analysis.List(best) + " in all."
	}
	if without != nil {
		caption += " Not compared by synapses, because they do not state their synapses: " + analysis.List(without) + "."
	}
	for _, n := range all.Notes {
		caption += " " + n
	}
	return of(t, "cost-to-target", "Cost of reaching the target", caption).one(Axis{Label: all.Stimuli() + " to target (log scale)", Log: true},
		Axis{Label: "synaptic updates to target (count, log scale)", Log: true}, layers, "")
}

// reachingTarget is the Kaplan–Meier curve of each arm: the share of runs still
// short of the target. It is drawn where a run was censored, since the mean of
// the others says little then.
func reachingTarget(t *analysis.Track) drawn {
	var layers []Layer
	censored := false
	for _, a := range t.Arms {
		sv := a.Survival("presentations")
		if sv.N == 0 {
			continue
		}
		censored = censored || sv.Censored.Censored > 0
		c := Curve{Label: fmt.Sprintf("%s (%d of %d reached it)", a.Name, sv.Reached, sv.N), Style: styleOf(a), Stairs: true, Plain: true,
			X: []float64{0}, Y: []float64{1}}
		for _, st := range sv.Curve {
			c.X, c.Y = append(c.X, st.Length), append(c.Y, st.Left)
		}
		c.X, c.Y = append(c.X, float64(a.Presentations())), append(c.Y, c.Y[len(c.Y)-1])
		layers = append(layers, c)
	}
	if layers != nil && !censored {
		return drawn{missing: "No figure of runs still short of the target: every run reached it, so the table says all."}
	}
	f := of(t, "reaching-target", "Runs still short of the target",
		"Share of runs that do not yet hold the target, by presentations (Kaplan and Meier); a curve that ends above 0 has censored runs.")
	return f.one(Axis{Label: "presentations", From0: true}, Axis{Label: "share of runs (fraction)", Min: -.02, Max: 1.02}, layers,
		"No figure of reaching the target: the track has none.")
}
