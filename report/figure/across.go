package figure

import (
	"math"

	"github.com/hebbgrad/hebbgrad/report/analysis"
)

// AcrossName is the name of the figure of arms across tracks.
const AcrossName = "across-profiles"

// profilePlaces is at how many thresholds a profile is computed.
const profilePlaces = 61

// Across draws the performance profile of each arm over the tracks that share them:
// the share of runs above a test accuracy. It is nil where there are none.
func Across(x analysis.Across) *Figure {
	if x.Arms == nil {
		return nil
	}
	least, most := x.Range()
	least, most = math.Floor(least-1e-9), math.Ceil(most)
	thresholds := make([]float64, profilePlaces)
	for i := range thresholds {
		thresholds[i] = least + (most-least)*float64(i)/(profilePlaces-1)
	}
	var layers []Layer
	for _, a := range x.Arms {
		o := a.Profile(thresholds)
		c := Curve{Label: a.Name, Style: styleOf(a.Arm), Plain: true, X: o.At, Y: o.Mean}
		if x.Seeds > 1 {
			c.Lo, c.Hi = o.Low, o.High
		}
		layers = append(layers, c)
	}
	names := analysis.TrackNames(x.Tracks)
	caption := "Share of runs whose test accuracy lies above τ (Dolan and Moré), over the tracks " + names + " alike, accuracies in per cent as they are. " +
		"A curve that lies above another everywhere is better throughout."
	if x.Seeds > 1 {
		caption += " Bands are pointwise 95 % intervals (stratified percentile bootstrap of the seeds of each track). " + insideNote
	}
	return &Figure{Name: AcrossName, Title: "Performance profiles across " + names, Caption: caption,
		Panels: []Panel{{X: Axis{Label: "test accuracy τ (%)", Limit: 100}, Y: Axis{Label: "runs above τ (fraction)", Min: -.02, Max: 1.02}, Layers: layers}}}
}
