package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
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
		"A faint point is one seed, a full one the geometric mean with both 95 % intervals. " + asideNote + " Down and left is better."
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

// reachingTarget is the Kaplan–Meier curve of each arm: the share of runs still short of
// the target, by what they had spent, in three currencies.
func reachingTarget(t *analysis.Track) drawn {
	f := of(t, "reaching-target", "Runs still short of the target",
		"Share of runs that do not yet hold the target, by presentations, events and synaptic updates (Kaplan and Meier), with pointwise 95 % intervals (Greenwood, log-minus-log). "+
			"A tick on a curve is a run censored there; a curve that ends above 0 has some. "+insideNote)
	f.ShareY = true
	for _, of := range []struct{ what, label string }{
		{"presentations", "presentations"}, {results.MetricEvents, "events"}, {results.MetricUpdates, "synaptic updates"},
	} {
		if p := (Panel{X: Axis{Label: of.label + " (log scale)", Log: true}, Y: Axis{Label: "share of runs (fraction)", Min: -.02, Max: 1.02}}); p.survival(t, of.what) {
			f.Panels = append(f.Panels, p)
		}
	}
	if f.Panels == nil {
		return drawn{missing: "No figure of reaching the target: the track has none."}
	}
	return drawn{figure: f}
}

// survival fills a panel with the arms' curves over one currency; it reports whether
// there are any.
func (p *Panel) survival(t *analysis.Track, what string) bool {
	least, most := math.Inf(1), 0.
	for _, a := range t.Arms {
		sv := a.Survival(what)
		for _, st := range sv.Curve {
			least, most = min(least, st.Length), max(most, st.Length)
		}
		for _, cut := range sv.Cut {
			least, most = min(least, cut), max(most, cut)
		}
	}
	if most <= 0 {
		return false
	}
	least = max(least, most*1e-6) * .8 // where all curves begin
	for _, a := range t.Arms {
		sv := a.Survival(what)
		if sv.N == 0 {
			continue
		}
		c := Curve{Label: fmt.Sprintf("%s (%d of %d reached it)", a.Name, sv.Reached, sv.N), Style: styleOf(a), Stairs: true, Plain: true,
			X: []float64{least}, Y: []float64{1}, Lo: []float64{1}, Hi: []float64{1}}
		at := func(x, y, lo, hi float64) {
			c.X, c.Y, c.Lo, c.Hi = append(c.X, max(x, least)), append(c.Y, y), append(c.Lo, lo), append(c.Hi, hi)
		}
		for _, st := range sv.Curve {
			at(st.Length, st.Left, st.Low, st.High)
		}
		end := len(c.X) - 1
		if sv.Bound > c.X[end] { // watched on, and not reached
			at(sv.Bound, c.Y[end], c.Lo[end], c.Hi[end])
		}
		p.Layers = append(p.Layers, c)
		if cut := sv.Cut; cut != nil {
			marks := Points{Style: Style{Color: c.Style.Color, Marker: Tick}, Size: 3.4}
			for _, x := range cut {
				marks.X, marks.Y = append(marks.X, max(x, least)), append(marks.Y, c.heightAt(x))
			}
			p.Layers = append(p.Layers, marks)
		}
	}
	return true
}

// heightAt is the height of stairs at x.
func (c Curve) heightAt(x float64) (y float64) {
	for i := range c.X {
		if c.X[i] <= x || i == 0 {
			y = c.Y[i]
		}
	}
	return y
}
