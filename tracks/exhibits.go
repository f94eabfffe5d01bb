package tracks

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/results"
)

// neuronSplits is how often the recorded neurons are divided into a half that
// is fitted and a half that is scored.
const neuronSplits = 100

// Exhibits are the figures that tracks make of what the folder of data sets
// holds beside data sets, and of what the program does: of slices a regression by
// gradient, of lifetimes how they grow with the number of synapses; for each track of repeated stimuli, the response of the
// expansion block by exposure beside recorded neurons and two nulls, one that
// falls as 1/n and one that falls geometrically. The splits are drawn with the
// same seed each time, so that a report rebuilt is the same.
func Exhibits(names []string, data string) (out []results.Exhibit, err error) {
	for _, name := range names {
		switch name {
		case "slices":
			e, err := sliceRegression(name)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		case "lifetime":
			out = append(out, lifetimeBySize(name))
		}
	}
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasPrefix(n, "repeat") })
	if len(names) == 0 {
		return out, nil
	}
	neurons, err := datasets.Recordings(data)
	if err != nil {
		return nil, err
	}
	all := results.Exhibit{Missing: "No figure of the response beside recorded neurons: the folder of data sets has no " + datasets.RecordingsFile + "."}
	if neurons != nil {
		fit, err := memory.SplitHabituation(neurons, neuronSplits, rand.NewPCG(neuronSplits, 0))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", datasets.RecordingsFile, err)
		}
		all = besideNeurons(neurons, fit)
	}
	for _, name := range names {
		all.Track = name
		out = append(out, all)
	}
	return out, nil
}

// besideNeurons has a row of neurons for each, relative to its own first
// response.
func besideNeurons(neurons [][]float64, fit memory.HabituationFit) results.Exhibit {
	n := len(neurons[0])
	cells := results.Series{Kind: results.SeriesRecorded, Label: fmt.Sprintf("%d neurons, median and quartiles (MBON-α′3, Dasgupta et al. 2022)", len(neurons))}
	model := results.Series{Kind: results.SeriesModel, Label: fmt.Sprintf("expansion block, depression to %.3g", fit.Depress)}
	harmonic := results.Series{Kind: results.SeriesNull, Label: "null: 1/n"}
	falling := results.Series{Kind: results.SeriesNull, Label: fmt.Sprintf("null: geometric, factor %.3g", fit.Decay)}
	point := func(s *results.Series, k int, y float64) { s.X, s.Y = append(s.X, float64(k+1)), append(s.Y, y) }
	for k := range n {
		var column []float64
		for _, row := range neurons {
			if k < len(row) && !math.IsNaN(row[k]) {
				column = append(column, row[k])
			}
		}
		slices.Sort(column)
		point(&cells, k, quantileOf(column, .5))
		cells.Low, cells.High = append(cells.Low, quantileOf(column, .25)), append(cells.High, quantileOf(column, .75))
		if k < len(fit.Response) {
			point(&model, k, fit.Response[k]/fit.Response[0])
		}
		point(&harmonic, k, 1/float64(k+1))
		point(&falling, k, math.Pow(fit.Decay, float64(k)))
	}
	return results.Exhibit{
		Name:  "rate-beside-neurons",
		Title: fmt.Sprintf("Rate by exposure beside %d MBON-α′3 neurons", len(neurons)),
		Caption: "Response to the n-th exposure of the same stimulus, relative to the first, of the model and of measured neurons, " +
			"with two nulls: 1/n, and a geometric decay." +
			fmt.Sprintf(" Neurons: Dasgupta, Hattori and Navlakha 2022, Nature Communications. The one free parameter was fitted to the medians of half of the neurons and scored on those of the other half, over %d splits."+
				" RMS in first responses, mean and the range of the middle 95 %% of splits: model %s; geometric null, fitted alike, %s; 1/n %s. Curves show the fit to all neurons.",
				neuronSplits, splitRange(fit.Model), splitRange(fit.Geometric), splitRange(fit.Harmonic)),
		X: "exposure of the same stimulus", Y: "response ÷ first response",
		// The geometric null comes last, on top, as a model that is geometric
		// itself would hide it.
		Series: []results.Series{cells, harmonic, model, falling},
	}
}

// quantileOf interpolates linearly in sorted values.
func quantileOf(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// splitRange shows the mean over splits and the range of their middle 95 %.
func splitRange(v []float64) string {
	s := slices.Sorted(slices.Values(v))
	cut := len(s) / 40
	sum := 0.
	for _, x := range s {
		sum += x
	}
	return fmt.Sprintf("%.4f [%.4f, %.4f]", sum/float64(len(s)), s[cut], s[len(s)-1-cut])
}
