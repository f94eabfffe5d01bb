package table

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// samePoint marks a cost to target that is the same in all seeds.
const samePoint = " (same point)"

// Summary is the table of one track: an arm a row.
func Summary(t *analysis.Track) Table {
	tab := Table{
		Name:    "summary-" + t.Slug,
		Title:   "Summary, track " + t.Name,
		Keyed:   true,
		Columns: append(left("arm", "rule", "wiring", "gate", "gate signal"), Column{Head: "minibatch"}, Column{Head: "seeds"}),
	}
	for _, a := range t.Arms {
		tab.Rows = append(tab.Rows, texts(a.Name, a.Rule, cmp.Or(a.Wiring, "–"), a.Gate, a.Signal, minibatch(a), strconv.Itoa(len(a.Seeds))))
	}
	var idle []string
	var methods named
	anyCensored, anyOne, anySame := false, false, false
	for _, m := range analysis.Measures() {
		col, cells, zero := column(t, m)
		if !t.AnyHas(m.Metric) {
			continue
		}
		if m.Optional && zero {
			idle = append(idle, m.Head)
			continue
		}
		tab.Columns = append(tab.Columns, col)
		for i := range cells {
			anyCensored = anyCensored || strings.Contains(cells[i].Text, "censored")
			anySame = anySame || strings.HasSuffix(cells[i].Text, samePoint)
			anyOne = anyOne || cells[i].Number && cells[i].N == 1 && cells[i].Method == ""
			if c := cells[i]; c.Censored > 0 {
				methods.add(m.Head+" with censored runs", analysis.Estimate{Low: c.Low, High: c.High, N: c.N, Method: stats.Method(c.Method)})
			} else {
				methods.add(m.Head, analysis.Estimate{Low: c.Low, High: c.High, N: c.N, Method: stats.Method(c.Method)})
			}
			tab.Rows[i] = append(tab.Rows[i], cells[i])
		}
	}
	tab.note(true, "Means over seeds, with ± half the 95 % interval, or its ends where it reaches further to one side. "+
		"k, M, G and T stand for 10³, 10⁶, 10⁹ and 10¹².")
	tab.Notes = append(tab.Notes, methods.note()...)
	tab.note(idle != nil, "None in any arm: "+strings.Join(idle, "; ")+".")
	held := held(t)
	tab.note(held != "", "Held, on average over seeds: "+held+".")
	grid := analysis.GridNote
	if anySame {
		grid += "; (same point): all seeds reached it at the same one, which is no interval of 0"
	}
	tab.note(t.AnyHas(analysis.ToTarget("presentations")), grid+".")
	tab.note(anyCensored, "Censored: a run that did not reach and hold the target; the figure is then "+
		"the median by Kaplan and Meier, or a bound where half of the runs or more are censored.")
	tab.note(t.OnWall() && t.AnyHas(results.MetricSeconds), analysis.WallNote+".")
	tab.note(anyOne, "A figure of one seed has no interval.")
	return tab
}

// column makes the cells of one measure; zero is set where no arm has a value
// other than 0.
func column(t *analysis.Track, m analysis.Measure) (col Column, cells []Cell, zero bool) {
	zero = true
	est := make([]analysis.Estimate, len(t.Arms))
	cens := make([]analysis.Survival, len(t.Arms))
	largest := 0.0
	isTarget := strings.HasPrefix(m.Metric, results.MetricToTarget+"/")
	for i, a := range t.Arms {
		if isTarget {
			cens[i] = a.Survival(strings.TrimPrefix(m.Metric, results.MetricToTarget+"/"))
			if cens[i].N > 0 && cens[i].Value < math.Inf(1) {
				largest = max(largest, cens[i].Value)
			}
			largest = max(largest, cens[i].Bound)
		}
		est[i] = a.End(m.Metric)
		if est[i].N > 0 {
			largest = max(largest, math.Abs(est[i].Mean))
			zero = zero && est[i].Mean == 0 && est[i].Half() == 0
		}
	}
	s := analysis.ScaleFor(largest)
	for i := range t.Arms {
		c := shownCell(est[i], est[i].Show(s, m.Digits))
		if isTarget && est[i].Same() {
			c = cellOf(est[i], strings.TrimSuffix(c.Text, " ± 0")+samePoint)
		}
		if isTarget && cens[i].Censored.Censored > 0 {
			c = censoredCell(cens[i], cens[i].Show(s, m.Digits))
		}
		cells = append(cells, c)
	}
	unit := unitOf(s, m.Unit)
	if m.Metric == results.MetricTestAccuracy && t.TestPart > 0 {
		unit += " of " + analysis.Grouped(float64(t.TestPart), 0)
	}
	col = Column{Head: m.Head, Unit: unit, Name: m.Metric + " (" + m.Unit + ")"}
	return col, cells, zero
}

// censoredCell is the median by Kaplan and Meier with its interval or, where half of
// the runs or more are censored, the bound above which it lies.
func censoredCell(sv analysis.Survival, text string) Cell {
	c := Cell{Text: text, Number: true, Value: sv.Value, Low: sv.Low, High: sv.High, N: sv.N, Censored: sv.Censored.Censored, Method: string(sv.Method)}
	if math.IsInf(sv.Value, 1) {
		c.Low, c.High = sv.Bound, math.NaN()
	}
	return c
}

// unitOf is a unit behind the prefix of a scale, apart where the unit is a word.
func unitOf(s analysis.Scale, unit string) string {
	if s.Prefix == "" || unit == "B" || unit == "MAC" || unit == "s" {
		return s.Prefix + unit
	}
	return s.Prefix + " " + unit
}

// held says what the bytes of each arm are, since weights, optimiser state and
// stored stimuli are not the same, and whether stimuli are held verbatim.
func held(t *analysis.Track) string {
	var arms []string
	for _, a := range t.Arms {
		var parts []string
		verbatim := ""
		for _, name := range t.Metrics(results.KindState) {
			e := a.End(name)
			what := strings.TrimPrefix(name, results.MetricState+"/")
			switch {
			case e.N == 0:
			case strings.HasSuffix(what, "verbatim input"):
				verbatim = ", no input verbatim"
				if e.Mean > 0 {
					verbatim = ", input held verbatim"
				}
			case e.Mean == 0 || what == "bytes" || t.Metric(name).Unit != results.UnitBytes:
			default:
				parts = append(parts, partName(what)+" "+analysis.Plain(math.Round(e.Mean))+" B")
			}
		}
		if e := a.End(analysis.BytesHeld); e.N > 0 {
			s := a.Name + " " + analysis.Plain(math.Round(e.Mean)) + " B"
			if parts != nil {
				s += " (" + strings.Join(parts, ", ") + ")"
			}
			arms = append(arms, s+verbatim)
		}
	}
	return strings.Join(arms, "; ")
}

// partName is "memory" of "memory bytes" and "weights" of "bytes of weights".
func partName(what string) string {
	return strings.TrimPrefix(strings.TrimSuffix(what, " bytes"), "bytes of ")
}
