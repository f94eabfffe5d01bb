package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"hebbgrad/bench/results"
	"hebbgrad/report/figure"
)

// price is what an arm spent to reach the target, as geometric means over its
// seeds.
type price struct {
	arm                              *arm
	presentations, updates, synapses estimate
	shown, updated                   []float64 // presentations and updates by seed
	cheaper                          string    // an arm that is nowhere dearer and somewhere cheaper
}

// prices are those of the arms that reached the target in every seed and state
// what it cost; censored names the arms with runs that did not.
func (t *track) prices() (paid []price, censored []string) {
	for _, a := range t.arms {
		if a.censoredAny() {
			sv := a.survival("presentations")
			censored = append(censored, fmt.Sprintf("%s (%d of %d)", a.name, sv.Censored.Censored, sv.N))
			continue
		}
		x, y := pairedMetrics(a, toTarget("presentations"), toTarget("synaptic updates"))
		if len(x) == 0 || slices.Min(y) <= 0 {
			continue
		}
		p := price{arm: a, presentations: geometric(x), updates: geometric(y), shown: x, updated: y}
		if z := a.synapses(); len(z) > 0 && slices.Min(z) > 0 {
			p.synapses = geometric(z)
		}
		paid = append(paid, p)
	}
	for i := range paid {
		for _, q := range paid {
			if q.dominates(paid[i]) {
				paid[i].cheaper = q.arm.name
				break
			}
		}
	}
	return paid, censored
}

// dominates reports whether p is dearer than q in none of the three currencies
// and cheaper in one. An arm that does not state its synapses dominates none
// that does.
func (p price) dominates(q price) bool {
	cheaper := false
	for _, c := range [][2]estimate{{p.presentations, q.presentations}, {p.updates, q.updates}, {p.synapses, q.synapses}} {
		switch {
		case c[0].N == 0 && c[1].N == 0:
		case c[0].N == 0 || c[0].Mean > c[1].Mean:
			return false
		case c[1].N == 0 || c[0].Mean < c[1].Mean:
			cheaper = true
		}
	}
	return cheaper
}

// costToTarget draws the Pareto front: what it cost to reach the target, in
// presentations and in synaptic updates, an arm a point, with the synapses that
// it stores, the third currency, beside its name.
func costToTarget(t *track, _ Input) drawn {
	paid, censored := t.prices()
	if len(paid) == 0 {
		return drawn{missing: "No figure of the cost of reaching the target: no arm reached it in every seed and stated both costs."}
	}
	var layers []figure.Layer
	var best []string
	for _, p := range paid {
		a := p.arm
		layers = append(layers, figure.Points{Label: a.name, Style: a.style(), X: p.shown, Y: p.updated, Faint: true, Size: 2, Hidden: true})
		label := a.name + batchNote(a)
		if p.synapses.N > 0 {
			label += ", " + plain(p.synapses.Mean) + " synapses"
		}
		if p.cheaper == "" {
			best = append(best, a.name)
		}
		full := figure.Points{Label: label, Style: a.style(), X: []float64{p.presentations.Mean}, Y: []float64{p.updates.Mean}, Size: 4.6}
		if p.presentations.known() {
			full.XLo, full.XHi = []float64{p.presentations.Low}, []float64{p.presentations.High}
			full.YLo, full.YHi = []float64{p.updates.Low}, []float64{p.updates.High}
		}
		layers = append(layers, full)
	}
	order := slices.Clone(paid)
	slices.SortFunc(order, func(p, q price) int {
		if p.presentations.Mean != q.presentations.Mean {
			return int(math.Copysign(1, p.presentations.Mean-q.presentations.Mean))
		}
		return int(math.Copysign(1, p.updates.Mean-q.updates.Mean))
	})
	front := figure.Curve{Label: "Pareto front", Style: figure.Grey(1), Plain: true, Wide: 1, Stairs: true}
	least := math.Inf(1)
	for _, p := range order {
		if p.updates.Mean < least {
			least = p.updates.Mean
			front.X, front.Y = append(front.X, p.presentations.Mean), append(front.Y, least)
		}
	}
	if len(front.X) > 1 {
		layers = append([]figure.Layer{front}, layers...)
	}
	caption := "Presentations and synaptic updates up to the first point of the evaluation grid from which the target is held. " +
		"A faint point is one seed, a full one the geometric mean with both 95 % intervals. Down and left is better; the line is the front in these two. " +
		"With the synapses stored as a third currency, no arm is cheaper than " + list(best) + " in all."
	if censored != nil {
		caption += " Left out, because runs were censored: " + list(censored) + "."
	}
	return drawn{figure: &figure.Figure{
		Name: t.slug + "-cost-to-target", Title: "Cost of reaching the target, " + t.name, Caption: caption,
		Panels: []figure.Panel{{
			X:      figure.Axis{Label: "presentations to target (log scale)", Log: true},
			Y:      figure.Axis{Label: "synaptic updates to target (count, log scale)", Log: true},
			Layers: layers,
		}},
	}}
}

// paretoTable lists the three currencies, and which arms are on the front.
func (t *track) paretoTable() (Table, bool) {
	paid, censored := t.prices()
	tab := Table{Name: "pareto-" + t.slug, Title: "What reaching the target took, track " + t.name, Keyed: true,
		Columns: []Column{{Head: "arm", Left: true}, {Head: "minibatch"},
			{Head: "presentations", Name: "presentations to target"}, {Head: "updates", Unit: "synapses", Name: "synaptic updates to target (synapses)"},
			{Head: "stored", Unit: "synapses", Name: "stored (synapses)"}, {Head: "front", Left: true}, {Head: "seeds"}},
		Notes: []string{"Geometric means over seeds with 95 % intervals, up to the first point of the evaluation grid from which the target is held. " +
			"On the front are the arms than which no other is cheaper in one of the three currencies without being dearer in another."}}
	for _, p := range paid {
		front := "yes"
		if p.cheaper != "" {
			front = "no: " + p.cheaper + " is cheaper"
		}
		batch := "–"
		if p.arm.minibatch > 0 {
			batch = fmt.Sprint(p.arm.minibatch)
		}
		tab.Rows = append(tab.Rows, []Cell{{Text: p.arm.name}, {Text: batch}, spent(p.presentations), spent(p.updates), spent(p.synapses),
			{Text: front}, {Text: fmt.Sprint(p.presentations.N)}})
	}
	if censored != nil {
		tab.Notes = append(tab.Notes, "Left out, because runs were censored: "+list(censored)+".")
	}
	return tab, len(tab.Rows) > 1
}

// spent is a cell of a cost with its interval.
func spent(e estimate) Cell {
	if e.N == 0 {
		return Cell{Text: "–"}
	}
	c := Cell{Number: true, Value: e.Mean, Low: e.Low, High: e.High, N: e.N, Text: plain(math.Round(e.Mean))}
	if e.known() && e.High > e.Low {
		c.Text += " (" + plain(math.Round(e.Low)) + " to " + plain(math.Round(e.High)) + ")"
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
