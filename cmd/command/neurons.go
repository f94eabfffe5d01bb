package command

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/report"
)

// neuronSplits is how often the recorded neurons are divided into a half that
// is fitted and a half that is scored.
const neuronSplits = 100

// besideNeurons draws, for each track of repeated stimuli, the response of the
// expansion block by exposure beside recorded neurons, or says that the
// recordings are not there. The splits are drawn with the same seed each time,
// so that a report rebuilt is the same.
func besideNeurons(names []string, data string) ([]report.TrackFigure, error) {
	var out []report.TrackFigure
	for _, t := range names {
		if strings.HasPrefix(t, "repeat") {
			out = append(out, report.TrackFigure{Track: t})
		}
	}
	if out == nil {
		return nil, nil
	}
	neurons, err := datasets.Recordings(data)
	if err != nil {
		return nil, err
	}
	if neurons == nil {
		for i := range out {
			out[i].Missing = "No figure of the response beside recorded neurons: the folder of data sets has no " + datasets.RecordingsFile + "."
		}
		return out, nil
	}
	fit, err := memory.SplitHabituation(neurons, neuronSplits, rand.NewPCG(neuronSplits, 0))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", datasets.RecordingsFile, err)
	}
	label := fmt.Sprintf("expansion block, depression to %.3g", fit.Depress)
	for i := range out {
		f := report.RateBesideNeurons(out[i].Track, [][]float64{fit.Response}, []string{label}, neurons, fit.Decay,
			"MBON-α′3, Dasgupta et al. 2022")
		f.Title = fmt.Sprintf("Rate by exposure beside %d MBON-α′3 neurons", len(neurons))
		f.Caption += fmt.Sprintf(" Neurons: Dasgupta, Hattori and Navlakha 2022, Nature Communications. The one free parameter was fitted to the medians of half of the neurons and scored on those of the other half, over %d splits."+
			" RMS in first responses, mean and the range of the middle 95 %% of splits: model %s; geometric null, fitted alike, %s; 1/n %s. Curves show the fit to all neurons.",
			neuronSplits, splitRange(fit.Model), splitRange(fit.Geometric), splitRange(fit.Harmonic))
		out[i].Figure = f
	}
	return out, nil
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
