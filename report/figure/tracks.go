package figure

import (
	"fmt"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// drawn is a figure of a track, or the sentence that says why there is none.
type drawn struct {
	figure  *Figure
	missing string
}

// builder makes one kind of figure from a track.
type builder func(*analysis.Track) drawn

// builders are the figures of a report, in order.
func builders() []builder {
	return []builder{
		accuracyOverPresentations,
		accuracyOverUpdates,
		tradeOff,
		costToTarget,
		reachingTarget,
		eventsOverTime,
		rateByExposure,
		receptiveFields,
	}
}

// FiguresOf are all figures of a track in order, and the sentences for those
// it cannot have.
func Of(t *analysis.Track, exhibits []results.Exhibit) (figures []*Figure, missing []string) {
	for _, build := range builders() {
		d := build(t)
		if d.figure == nil {
			missing = append(missing, d.missing)
			continue
		}
		figures = append(figures, d.figure)
	}
	if d := rateTrace(t); d.figure != nil {
		figures = append(figures, d.figure)
	}
	if d := probeCurves(t); d.figure != nil {
		figures = append(figures, d.figure)
	}
	for _, d := range familyFigures(t) {
		figures = append(figures, d.figure)
	}
	for _, e := range exhibits {
		switch {
		case e.Track != t.Name:
		case e.Missing != "":
			missing = append(missing, e.Missing)
		default:
			figures = append(figures, exhibit(t, e))
		}
	}
	return figures, missing
}

func styleOf(a *analysis.Arm) Style { return StyleOf(a.Index) }

const bandNote = "Lines are means over seeds, bands their 95 % intervals (Student's t)."

func batchNote(a *analysis.Arm) string {
	if a.Minibatch > 0 {
		return fmt.Sprintf(" (minibatch %d)", a.Minibatch)
	}
	return ""
}

// references are the curves that a track declares beside one of its metrics.
func references(t *analysis.Track, metric string) (layers []Layer) {
	for i, r := range t.Said.References {
		if r.Metric == metric {
			layers = append(layers, Curve{Label: r.Label, Style: Grey(i), X: r.X, Y: r.Y, Plain: true})
		}
	}
	return layers
}

func withUnit(quantity, unit string) string {
	if unit == "" || unit == results.UnitOne || strings.Contains(quantity, "(") {
		return quantity
	}
	return quantity + " (" + unit + ")"
}

// capital makes the first letter of a sentence large.
func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 || len(r) > 1 && strings.ToUpper(string(r[1])) == string(r[1]) && r[1] >= 'A' {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

func logNote(log bool) string {
	if log {
		return " (log scale)"
	}
	return ""
}
