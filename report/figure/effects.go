package figure

import (
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/report/analysis"
)

// factorialEffects draws what rule, wiring and gate do, each alone and together: of
// cubes where the track's arms fill some, and otherwise of squares.
func factorialEffects(t *analysis.Track) drawn {
	crossed := t.Crossed()
	if len(crossed) == 0 {
		return drawn{}
	}
	f := of(t, "effects", "Effects of "+crossed[0].Factors(),
		"What the gradient does against the local rule, a closing gate against an open one and, where it is crossed too, one wiring against another; × marks an interaction, "+
			"by how much an effect differs with another factor. Each is a contrast within seeds, with its 95 % interval (Student's t) over the seeds that all its arms have; "+
			"accuracy in points, costs as factors. An interval that meets the grey line is not told from no effect. Not corrected for the number of contrasts.")
	f.ShareY = true
	var names, series, wirings []string
	for _, c := range crossed {
		wirings = appendNew(wirings, c.Wiring)
	}
	if len(wirings) == 1 && wirings[0] != "" {
		f.Caption += " Wiring: " + wirings[0] + "."
	}
	label := func(c analysis.Crossed) string {
		if len(wirings) == 1 {
			return c.Gate
		}
		return c.Gate + ", wiring " + c.Wiring
	}
	for _, c := range crossed {
		for _, e := range c.Effects {
			names = appendNew(names, e.Name)
		}
		series = appendNew(series, label(c))
	}
	slices.Reverse(names)
	for _, c := range crossed {
		i := slices.IndexFunc(f.Panels, func(p Panel) bool { return p.Title == c.Head })
		if i < 0 {
			x, none := Axis{Label: "points"}, 0.
			if c.Log {
				x, none = Axis{Label: "factor (log scale)", Log: true}, 1
			}
			i = len(f.Panels)
			f.Panels = append(f.Panels, Panel{Title: c.Head, X: x, Y: Axis{Names: names},
				Layers: []Layer{Curve{Style: Style{Color: Grey(0).Color}, Plain: true, Wide: 1, X: []float64{none, none}, Y: []float64{-.5, float64(len(names)) - .5}}}})
		}
		k := slices.Index(series, label(c))
		p := Points{Label: label(c), Style: StyleOf(k), Size: 3}
		for _, e := range c.Effects {
			low, mean, high := e.Low, e.Mean, e.High
			if c.Log {
				low, mean, high = math.Pow(10, low), math.Pow(10, mean), math.Pow(10, high)
			}
			p.XLo, p.X, p.XHi = append(p.XLo, low), append(p.X, mean), append(p.XHi, high)
			p.Y = append(p.Y, float64(slices.Index(names, e.Name))-(float64(k)-float64(len(series)-1)/2)*min(.25, .7/float64(len(series))))
		}
		f.Panels[i].Layers = append(f.Panels[i].Layers, p)
	}
	f.Columns = min(len(f.Panels), 3)
	f.Height = 1 + float64(f.rows())*(.75+float64(len(names))*max(.2, .09*float64(len(series))))
	return drawn{figure: f}
}

func appendNew(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}

// gateCalibration draws how often memory took a stimulus for familiar by how often it
// had been shown, beside the truth.
func gateCalibration(t *analysis.Track) drawn {
	f := of(t, "gate-calibration", "Calibration of the gate",
		"Share of the first, second, … exposures of a stimulus that the gate's memory, heard alone, took for familiar. The first is new and every later one is not, which the grey line says: "+
			"a point above it at the first is a stimulus missed, one below it later a stimulus stored again. Points are means over seeds with 95 % intervals ("+analysis.SeriesMethods+"); "+dotNote)
	var layers []Layer
	most := 0.
	var arms []*analysis.Arm
	for _, a := range t.Arms {
		if len(a.KnownByExposure().At) >= 2 {
			arms = append(arms, a)
		}
	}
	for i, a := range arms {
		o := a.KnownByExposure().Within(0, 100)
		most = max(most, o.At[len(o.At)-1])
		o.Dodge(i, len(arms))
		layers = append(layers, dots(a, o, 3))
	}
	if layers == nil {
		return drawn{}
	}
	truth := Curve{Label: "truth", Style: Grey(0), Plain: true, Wide: 1}
	for k := 1.; k <= most; k++ {
		truth.X, truth.Y = append(truth.X, k), append(truth.Y, 100*min(1, k-1))
	}
	return f.one(Axis{Label: "exposure of the same stimulus", Whole: true}, percentAxis("taken for familiar"), append([]Layer{truth}, layers...), "")
}
