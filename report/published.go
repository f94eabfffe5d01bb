package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/hebbgrad/hebbgrad/results"
)

// Published are the figures from elsewhere that belong beside results on the
// given tracks. Each was read in its source or computed from a formula or from
// published data; figures known from memory only are not here.
func Published(tracks []string) []Anchor {
	accuracy := results.MetricTestAccuracy
	all := []Anchor{
		{Track: "mnist", System: "Krotov and Hopfield's rule, 3000 hidden units, softmax readout, 10 seeds", Metric: accuracy, Value: "97.39 ± 0.06 %",
			Source: "Ravichandran, Lansner and Herman 2020, table 2", Tag: Read},
		{Track: "mnist", System: "BCPNN, 3000 hidden units, 5 online epochs", Metric: accuracy, Value: "97.77 ± 0.12 %",
			Source: "Ravichandran, Lansner and Herman 2020, table 2", Tag: Read},
		{Track: "mnist", System: "SoftHebb, three convolutional layers, one unsupervised epoch, linear readout", Metric: accuracy, Value: "99.4 %",
			Source: "Journé et al. 2023", Tag: Read},
		{Track: "mnist", System: "STDP, 6400 neurons labelled by their responses", Metric: accuracy, Value: "95 %",
			Source: "Diehl and Cook 2015", Tag: Read},
		{Track: "mnist", System: "fixed random or Gabor features, local readout", Metric: accuracy, Value: "> 98.2 %",
			Source: "Illing, Gerstner and Brea 2019", Tag: Read},
		{Track: "mnist", System: "backprop, as many synaptic updates as it takes", Metric: "updates to 95 % test accuracy", Value: "at least 10⁸, by their protocol",
			Source: "van Rossum and Pache 2024, PLOS Computational Biology 1012553", Tag: Read},
		{Track: "mnist", System: "backprop, 20 to 32 hidden units, Adam, minibatch 6000", Metric: "updates to 95 % test accuracy", Value: "1.7·10⁶",
			Source: "a measurement of this project", Tag: Measured},
		{Track: "mnist", System: "backprop, 20 to 32 hidden units, full-batch L-BFGS", Metric: "updates to 95 % test accuracy", Value: "0.7·10⁶",
			Source: "a measurement of this project", Tag: Measured},
		{Track: "split-mnist", System: "SGD, Adam, EWC and SI, 10 runs", Metric: accuracy, Value: "19.5, 19.7, 19.8 and 19.7 %", Source: "Hsu et al. 2018", Tag: Read},
		{Track: "split-mnist", System: "naive rehearsal, GEM and generative replay", Metric: accuracy, Value: "90.8 to 95.6, 92.2 and 91.2 %", Source: "Hsu et al. 2018", Tag: Read},
		{Track: "split-mnist", System: "FlyModel: sparse expansion, no replay", Metric: accuracy, Value: "89.2 %", Source: "Shen, Dasgupta and Navlakha 2021", Tag: Read},
		{Track: "split-mnist-joint", System: "all data at once", Metric: accuracy, Value: "97.5 %", Source: "Hsu et al. 2018", Tag: Read},
		{Track: "repeat", System: "72 fly neurons MBON-α′3, ten presentations of one odour", Metric: "median response to exposures 1 to 7, relative to the first",
			Value: "1, .413, .193, .098, .048, .048, about 0", Source: "data of Dasgupta, Hattori and Navlakha 2022", Tag: Computed},
		{Track: "capacity", System: "energy of a Hebbian matrix, uncorrelated patterns", Metric: "load P/N² at 1 % error", Value: ".0231",
			Source: "formula of Bogacz and Brown 2003, asymptotic", Tag: Computed},
		{Track: "lag", System: "HebbFF, D inputs and N hidden units", Metric: "largest lag at 99.5 % hits and .5 % false alarms", Value: ".028·D·N",
			Source: "Tyulmankov, Yang and Abbott 2022", Tag: Computed},
	}
	var out []Anchor
	for _, a := range all {
		for _, t := range tracks {
			if t == a.Track || (a.Track == "repeat" || a.Track == "capacity") && strings.HasPrefix(t, a.Track+"-") {
				a := a
				a.Track = t
				out = append(out, a)
			}
		}
	}
	return out
}

// CapacityTheory is the error of familiarity by the energy of a Hebbian matrix
// (Bogacz and Brown 2003) over the load P/N²: with a threshold half way between
// the means of stored and novel patterns, ½·erfc(√(1/(16·load))), in per cent.
func CapacityTheory(track string) Theory {
	th := Theory{Track: track, Family: "familiarity error", Label: "theory: energy of a Hebbian matrix (Bogacz and Brown 2003, computed)"}
	for load := .002; load <= .0475; load += .0005 {
		th.X = append(th.X, load)
		th.Y = append(th.Y, 50*math.Erfc(math.Sqrt(1/(16*load))))
	}
	return th
}

// ours fills in what the arms reached where an anchor's quantity is one of
// this report's and nobody said more.
func (in Input) ours(f *frame) []Anchor {
	out := make([]Anchor, len(in.Anchors))
	for i, a := range in.Anchors {
		out[i] = a
		if a.Ours != "" {
			continue
		}
		for _, t := range f.tracks {
			if t.name != a.Track {
				continue
			}
			var parts []string
			for _, arm := range t.arms {
				v, _ := arm.last(a.Metric)
				if e := estimateOf(v); e.N > 0 {
					parts = append(parts, fmt.Sprintf("%s %s", arm.name, e.show(scale{1, ""}, 2)))
				}
			}
			out[i].Ours = strings.Join(parts, "; ")
		}
	}
	return out
}
