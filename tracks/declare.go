package tracks

import "github.com/hebbgrad/hebbgrad/results"

// DeclaredBy is what the track called name declares, found without opening its
// data, for results that were written before tracks declared anything.
func (r Registry) DeclaredBy(name string) results.Declared {
	if f, _, ok := r.lookup(name); ok {
		usual, _ := resolve(name, f.options, nil) // defaults are within their bounds
		return f.declares(usual)
	}
	set, how := parse(name)
	return classificationDeclares(set, how)
}

// What the metrics of recognition are over.
var (
	byLag      = &results.Parameter{Name: "lag", Label: "lag in presentations"}
	byLoad     = &results.Parameter{Name: "load", Label: "load: different stimuli met before"}
	byContrast = &results.Parameter{Name: "contrast"}
)

// recognition declares the metrics of tracks that rate novelty: those of the
// last interval of the stream, of the whole run, and over parameters.
func recognition(over ...*results.Parameter) []results.Metric {
	decisions := []results.Metric{
		percentage(MetricHits, results.Higher, "familiar presentations at which the gate stayed shut", nil),
		percentage(MetricFalseAlarms, results.Lower, "novel presentations at which the gate stayed shut", nil),
		{Name: MetricDPrime, Kind: results.KindOutcome, Unit: results.UnitOne, Better: results.Higher,
			Definition: "d′ of the gate's decisions between familiar and novel presentations"},
		percentage(MetricOnNovel, results.Higher, "novel presentations with a lasting event", nil),
		percentage(MetricOnFamiliar, results.Lower, "familiar presentations with a lasting event", nil),
	}
	area := areaUnder(MetricAUC, "by novelty, rated before learning", nil)
	out := []results.Metric{area}
	for _, m := range decisions {
		whole := m
		whole.Name += "/whole run"
		m.PartOf = whole.Name
		out = append(out, m, whole)
	}
	for _, p := range over {
		for _, m := range append(decisions, area) {
			m.Name, m.Over = m.Name+"/"+p.Name, p
			out = append(out, m)
		}
	}
	return out
}

func percentage(name string, better results.Better, definition string, over *results.Parameter) results.Metric {
	return results.Metric{Name: name, Kind: results.KindOutcome, Unit: results.UnitPercent, Better: better, Definition: "share of " + definition, Over: over}
}

func areaUnder(name, by string, over *results.Parameter) results.Metric {
	return results.Metric{Name: name, Kind: results.KindOutcome, Unit: results.UnitFraction, Better: results.Higher,
		Definition: "probability that a novel stimulus is rated above a familiar one, " + by, Over: over}
}

// classificationDeclares declares the metrics of a data set's track, and the
// figures that others reached on it.
func classificationDeclares(set string, how order) results.Declared {
	d := results.Declared{
		Metrics: []results.Metric{
			{Name: MetricWholeValidation, Kind: results.KindOutcome, Unit: results.UnitPercent, Better: results.Higher,
				Definition: "share of the whole validation part that is classified rightly at the end of the run"},
			{Name: MetricValidationSample, Kind: results.KindOutcome, Unit: results.UnitCount,
				Definition: "stimuli of the validation part on which the curve of accuracy rests"},
		},
		Published: publishedOn(set, how),
	}
	if how == shuffled {
		d.Metrics = append(d.Metrics, spoiled()...)
		return d
	}
	word, of := taskWord(how), "a task's classes"
	switch how {
	case permuted, permutedJoint:
		of = "one order of the inputs"
	case drift, driftJoint:
		of = "a class"
	}
	byTask := &results.Parameter{Name: word}
	for _, m := range []struct{ metric, part string }{{results.MetricValidationAccuracy, "validation"}, {results.MetricTestAccuracy, "test"}} {
		d.Metrics = append(d.Metrics, percentage(m.metric+"/"+word, results.Higher, "the "+m.part+" part's stimuli of "+of+" that are classified rightly", byTask))
	}
	d.Metrics = append(d.Metrics, results.Metric{Name: MetricForgetting, Kind: results.KindOutcome, Unit: results.UnitPercent, Signed: true, Better: results.Lower,
		Definition: "best accuracy on a " + word + " less that at the end, mean over all but the last (Chaudhry et al. 2018)"})
	if how != split && how != permuted {
		return d
	}
	d.Metrics = append(d.Metrics, percentage(MetricSoFar+"/task", results.Higher, "the validation part's stimuli of the first tasks, once these are over, that are classified rightly", byTask),
		results.Metric{Name: MetricBackward, Kind: results.KindOutcome, Unit: results.UnitPercent, Signed: true, Better: results.Higher,
			Definition: "accuracy on a task at the end less that once it was over, mean over all but the last (Lopez-Paz and Ranzato 2017)"},
		results.Metric{Name: MetricForward, Kind: results.KindOutcome, Unit: results.UnitPercent, Signed: true, Better: results.Higher,
			Definition: "accuracy on a task as it begins less that before the first, mean over all but the first (Lopez-Paz and Ranzato 2017)"})
	return d
}

// publishedOn are the figures from elsewhere that belong beside results on a
// data set. Each was read in its source or measured by this project.
func publishedOn(set string, how order) []results.Published {
	const accuracy, updates = results.MetricTestAccuracy, "updates to 95 % test accuracy"
	if set != "mnist" {
		return nil
	}
	switch how {
	case split:
		return []results.Published{
			{System: "SGD, Adam, EWC and SI, 10 runs", Metric: accuracy, Value: "19.5, 19.7, 19.8 and 19.7 %", Source: "Hsu et al. 2018", Tag: results.Read},
			{System: "naive rehearsal, GEM and generative replay", Metric: accuracy, Value: "90.8 to 95.6, 92.2 and 91.2 %", Source: "Hsu et al. 2018", Tag: results.Read},
			{System: "FlyModel: sparse expansion, no replay", Metric: accuracy, Value: "89.2 %", Source: "Shen, Dasgupta and Navlakha 2021", Tag: results.Read},
		}
	case joint:
		return []results.Published{{System: "all data at once", Metric: accuracy, Value: "97.5 %", Source: "Hsu et al. 2018", Tag: results.Read}}
	}
	return []results.Published{
		{System: "Krotov and Hopfield's rule, 3000 hidden units, softmax readout, 10 seeds", Metric: accuracy, Value: "97.39 ± 0.06 %",
			Source: "Ravichandran, Lansner and Herman 2020, table 2", Tag: results.Read},
		{System: "BCPNN, 3000 hidden units, 5 online epochs", Metric: accuracy, Value: "97.77 ± 0.12 %",
			Source: "Ravichandran, Lansner and Herman 2020, table 2", Tag: results.Read},
		{System: "SoftHebb, three convolutional layers, one unsupervised epoch, linear readout", Metric: accuracy, Value: "99.4 %",
			Source: "Journé et al. 2023", Tag: results.Read},
		{System: "STDP, 6400 neurons labelled by their responses", Metric: accuracy, Value: "95 %", Source: "Diehl and Cook 2015", Tag: results.Read},
		{System: "fixed random or Gabor features, local readout", Metric: accuracy, Value: "> 98.2 %", Source: "Illing, Gerstner and Brea 2019", Tag: results.Read},
		{System: "backprop, as many synaptic updates as it takes", Metric: updates, Value: "at least 10⁸, by their protocol",
			Source: "van Rossum and Pache 2024, PLOS Computational Biology 1012553", Tag: results.Read},
		{System: "backprop, 20 to 32 hidden units, Adam, minibatch 6000", Metric: updates, Value: "1.7·10⁶", Source: "a measurement of this project", Tag: results.Measured},
		{System: "backprop, 20 to 32 hidden units, full-batch L-BFGS", Metric: updates, Value: "0.7·10⁶", Source: "a measurement of this project", Tag: results.Measured},
	}
}
