package figure

import (
	"cmp"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// fieldsShown is how many receptive fields of an arm a panel holds.
const fieldsShown = 36

func receptiveFields(t *analysis.Track) drawn {
	f := of(t, "receptive-fields", "Learned receptive fields",
		"Weights of up to 36 units of the first layer over the inputs, in the first seed. "+
			"Each panel is divided by its largest magnitude, given over it, so that arms with weights of different size can be seen beside each other.")
	f.Scale = &Scale{Label: "weight ÷ largest of the panel", Min: -1, Max: 1}
	for _, a := range t.Arms {
		fields := a.Fields
		if fields == nil || len(fields.Weights) == 0 || fields.Height <= 0 || fields.Width <= 0 {
			continue
		}
		tiles, largest := normalised(fields.Weights[:min(fieldsShown, len(fields.Weights))])
		f.Panels = append(f.Panels, Panel{
			Title: a.Name, Note: "largest " + analysis.Ratio(largest), Bare: true,
			Layers: []Layer{Mosaic{Height: fields.Height, Width: fields.Width, Tiles: tiles}},
		})
	}
	if f.Panels == nil {
		return drawn{missing: "No figure of receptive fields: no arm showed fields over stimuli with a spatial arrangement."}
	}
	f.Columns = min(len(f.Panels), 4)
	if len(f.Panels) > 4 {
		f.Columns = 3
	}
	f.Height = .55 + float64(f.rows())*(6/float64(f.Columns)+.45)
	return drawn{figure: f}
}

// normalised divides all tiles by the largest magnitude among them.
func normalised(tiles []results.Packed[float32]) (out [][]float32, largest float64) {
	for _, t := range tiles {
		for _, w := range t {
			largest = max(largest, float64(max(w, -w)))
		}
	}
	divisor := cmp.Or(float32(largest), 1)
	for _, t := range tiles {
		n := make([]float32, len(t))
		for i, w := range t {
			n[i] = w / divisor
		}
		out = append(out, n)
	}
	return out, largest
}
