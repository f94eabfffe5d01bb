package table

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// PlannedName is the name of the table of planned comparisons.
const PlannedName = "planned"

// Planned is the table of the comparisons that are decided, of all tracks; it is
// empty where none was planned.
func Planned(f *analysis.Frame) Table {
	tab := Table{Name: PlannedName, Title: "Planned comparisons",
		Columns: append(left("track", "arm", "minus", "quantity", "verdict"), Column{Head: "difference"}, Column{Head: "95 % interval", Shown: true},
			Column{Head: "unit", Left: true}, Column{Head: "p (Holm)"}, Column{Head: "effect", Name: "effect size"}, Column{Head: "seeds"}, Column{Head: "would need", Unit: "seeds", Name: "seeds needed"},
			Column{Head: "differs in", Left: true, Long: true})}
	var methods named
	for _, d := range f.Decided {
		diff, interval, unit := differenceCells(d.Difference)
		methods.add(d.Head, d.Diff)
		verdict := d.Verdict()
		if d.Told {
			verdict = "✓ " + verdict
		}
		p := Cell{Text: analysis.PValue(d.Corrected)}
		if !math.IsNaN(d.Corrected) {
			p.Plain = results.FormatFloat(d.Corrected)
		}
		effect := Cell{Text: "–"}
		if !math.IsNaN(d.Effect.Mean) {
			effect = cellOf(d.Effect, analysis.Signed(d.Effect.Mean, max(0, analysis.Decimals(d.Effect.Mean, 2), analysis.Decimals(-d.Effect.Mean, 2))))
		}
		needed := Cell{Text: "–"}
		if d.Needed > 0 {
			needed = Cell{Text: analysis.Grouped(float64(d.Needed), 0), Plain: strconv.Itoa(d.Needed)}
		}
		row := texts(d.Planned.Track, d.Planned.A, d.Planned.B, d.Planned.Quantity, verdict)
		tab.Rows = append(tab.Rows, append(row, diff, interval, unit, p, effect, Cell{Text: strconv.Itoa(d.Diff.N)}, needed, Cell{Text: d.Differs}))
	}
	n := len(f.Decided)
	tab.Notes = []string{fmt.Sprintf("The %d comparisons that the experiment named before its runs, and the only ones decided. p is that of the exact sign-flip permutation test over paired seeds, "+
		"corrected by Holm over all %d; two arms are told apart at 5 %%, of %d seeds or more, and so where the difference is the same in every seed. "+
		"Effect is the difference in standard deviations of the differences between seeds (Hedges' correction); would need: seeds from which on a difference of that size is told with a probability of %.0f %%, "+
		"as rough as the effect.", n, n, stats.FewestSeeds(n), 100*analysis.NeededPower)}
	tab.Notes = append(tab.Notes, methods.note()...)
	return tab
}

// finest is the most digits after the point of a difference that is all but 0.
const finest = 9

// differenceCells are a difference, its interval in words, and its unit.
func differenceCells(d analysis.Difference) (diff, interval, unit Cell) {
	s := analysis.ScaleFor(max(math.Abs(d.Diff.Low), math.Abs(d.Diff.High)))
	dec := analysis.Decimals(d.Diff.Half()/s.Factor, d.Digits)
	if dec < 0 { // an interval of no width
		dec = d.Digits
		if v := d.Diff.Mean / s.Factor; v == math.Trunc(v) {
			dec = 0
		}
	}
	if largest := max(math.Abs(d.Diff.Low), math.Abs(d.Diff.High)); largest > 0 && largest < .5*math.Pow(10, -float64(d.Digits)) {
		dec = analysis.Decimals(d.Diff.Half(), finest) // it would be shown as 0, which it is not
	}
	interval.Text = "–"
	switch {
	case d.Diff.N == 0:
		return Cell{Text: "–"}, interval, Cell{Text: "–"}
	case d.Diff.Known():
		interval.Text = analysis.Signed(d.Diff.Low/s.Factor, dec) + " to " + analysis.Signed(d.Diff.High/s.Factor, dec)
	case d.Diff.Same():
		interval.Text = fmt.Sprintf("same in all %d", d.Diff.N)
	default:
		dec = d.Digits
	}
	return cellOf(d.Diff, analysis.Signed(d.Diff.Mean/s.Factor, dec)), interval, Cell{Text: unitOf(s, d.Unit), Plain: d.Unit}
}

// named are quantities by the method of their intervals.
type named struct {
	methods []stats.Method
	of      map[stats.Method][]string
}

func (n *named) add(quantity string, e analysis.Estimate) {
	if !e.Known() || e.Method == "" || slices.Contains(n.of[e.Method], quantity) {
		return
	}
	if n.of == nil {
		n.of = map[stats.Method][]string{}
	}
	if n.of[e.Method] == nil {
		n.methods = append(n.methods, e.Method)
	}
	n.of[e.Method] = append(n.of[e.Method], quantity)
}

// note names the method of every interval: the quantities of each, of the most the
// last and without a list.
func (n *named) note() []string {
	if len(n.methods) == 0 {
		return nil
	}
	slices.SortStableFunc(n.methods, func(a, b stats.Method) int { return len(n.of[a]) - len(n.of[b]) })
	var parts []string
	for i, m := range n.methods {
		of := ""
		switch {
		case i < len(n.methods)-1:
			of = " (" + strings.Join(n.of[m], ", ") + ")"
		case i > 0:
			of = " (all others)"
		}
		parts = append(parts, string(m)+of)
	}
	return []string{"95 % intervals: " + strings.Join(parts, "; ") + "."}
}
