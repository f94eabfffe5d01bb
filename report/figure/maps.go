package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// classesShown is the most classes that a panel can tell apart.
const classesShown = 40

// confusions draws what each arm called the test examples of each class. What it called
// rightly stays empty, since it would be all that is seen.
func confusions(t *analysis.Track) drawn {
	f := of(t, "confusion", "Test examples called another class",
		"Of the test examples of each class (rows), the share that an arm called each other class (columns) at the end of its run; the share that it called rightly, the diagonal, is left empty.")
	names := t.Classes()
	if len(names) < 2 {
		return drawn{}
	}
	if len(names) > classesShown {
		return drawn{missing: fmt.Sprintf("No figure of confusions: %d classes are more than a figure shows.", len(names))}
	}
	f.Scale = &Scale{Label: "called so (% of the class)", Amount: true}
	edges, last := make([]float64, len(names)+1), len(names)-1
	reversed := make([]string, len(names))
	for i := range edges {
		edges[i] = float64(i) - .5
	}
	for i, n := range names {
		reversed[last-i] = n
	}
	seeds := 0
	for _, a := range t.Arms {
		c, ok := a.Confusion(len(names))
		if !ok {
			continue
		}
		h := Heat{X: edges, Y: edges}
		for i := range names {
			row := c.Share[last-i]
			row[last-i] = 0
			f.Scale.Max = max(f.Scale.Max, slices.Max(row))
			row[last-i] = math.NaN()
			h.Cells = append(h.Cells, row)
		}
		seeds = max(seeds, c.Seeds)
		p := Panel{Title: a.Name, X: Axis{Label: "called", Names: names}, Y: Axis{Label: "class", Names: reversed}, Layers: []Layer{h}}
		if e := a.End(results.MetricTestAccuracy); e.N > 0 {
			p.Note = "right:\u00a0" + strings.NewReplacer(" to ", "\u00a0to\u00a0").Replace(e.Show(analysis.Scale{Factor: 1}, 1)) + "\u00a0%"
		}
		f.Panels = append(f.Panels, p)
	}
	if f.Panels == nil {
		return drawn{}
	}
	f.Scale.Max = cmp.Or(f.Scale.Max, 1)
	f.ShareX, f.ShareY, f.Folded = true, true, true
	f.Columns = min(len(f.Panels), 3)
	f.Height = .8 + 2.35*float64(f.rows())*3/float64(max(2, f.Columns))
	f.Caption += fmt.Sprintf(" Cells are means over %d seeds; over each panel stands the accuracy with its 95 %% interval.", seeds)
	return drawn{figure: f}
}

// changeMaps draws when and where each arm changed its synapses.
func changeMaps(t *analysis.Track) drawn {
	f := of(t, "change-maps", "Changed synapses over time, by site",
		"Synaptic updates per presentation between two points of the evaluation grid, by the site of the synapse, the mean over seeds; the colours are logarithmic, and white is none at all.")
	f.Scale = &Scale{Label: "updates per presentation", Amount: true, Log: true, Min: math.Inf(1)}
	f.ShareX = true
	var sites []string
	all := map[*analysis.Arm]analysis.Changes{}
	for _, a := range t.Arms {
		c := a.Changes()
		if c.Sites == nil {
			continue
		}
		all[a] = c
		for _, s := range c.Sites {
			sites = appendNew(sites, s)
		}
		for _, row := range c.Rates {
			for _, v := range row {
				if v > 0 {
					f.Scale.Min, f.Scale.Max = min(f.Scale.Min, v), max(f.Scale.Max, v)
				}
			}
		}
	}
	if f.Scale.Max == 0 {
		return drawn{}
	}
	f.Scale.Min = max(f.Scale.Min, f.Scale.Max*1e-4)
	if f.Scale.Min == f.Scale.Max {
		f.Scale.Min /= 10
	}
	rows := make([]float64, len(sites)+1)
	for i := range rows {
		rows[i] = float64(i) - .5
	}
	for _, a := range t.Arms {
		c, ok := all[a]
		if !ok {
			continue
		}
		h := Heat{X: c.Edges, Y: rows}
		for _, s := range sites {
			row := make([]float64, len(c.Edges)-1)
			for i, name := range c.Sites {
				if name == s {
					row = c.Rates[i]
				}
			}
			h.Cells = append(h.Cells, row)
		}
		f.Panels = append(f.Panels, Panel{Title: a.Name, X: Axis{Label: "presentations"}, Y: Axis{Names: sites}, Layers: []Layer{h}})
	}
	f.ShareY, f.Folded = true, true
	f.Columns = min(len(f.Panels), 2)
	f.Height = .8 + (.62+.17*float64(len(sites)))*float64(f.rows())
	return drawn{figure: f}
}
