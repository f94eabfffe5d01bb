package rule

import "slices"

// The rules of triplets of spikes (Pfister and Gerstner 2006),
//
//	Δw_ji = η·(y_j·x̃_i·(A2+ + A3+·ỹ²_j) − x_i·ỹ_j·(A2− + A3−·x̃²_i)),
//
// with x̃ of τ+, ỹ of τ−, x̃² of τx and ỹ² of τy, each as it was before the spike that
// is learned from, so that a spike does not count as its own past. They differ in
// their parameters, which are those fitted to pairings in visual cortex, and in
// which spikes count.
//
// For independent Poisson trains of the rates ρx and ρy the minimal rule
// (A2+ = A3− = 0) with all spikes is that of Bienenstock, Cooper and Munro:
//
//	E[dw/dt] = η·A3+·τ+·τy·ρx·ρy·(ρy − θ), θ = A2−·τ−/(A3+·τ+·τy).
func tripletRules() []Entry {
	return []Entry{
		tripletRule("triplet", "all spikes", tripletSet{5e-10, 6.2e-3, 7e-3, 2.3e-4, .101, .125, 0}),
		tripletRule("triplet-minimal", "all spikes, in the minimal form", tripletSet{0, 6.5e-3, 7.1e-3, 0, .101, .114, 0}),
		tripletRule("triplet-nearest", "nearest spikes", tripletSet{8.8e-11, 5.3e-2, 6.6e-3, 3.1e-3, .714, .040, 1}),
		tripletRule("triplet-nearest-minimal", "nearest spikes, in the minimal form", tripletSet{0, 5e-2, 8e-3, 0, .714, .040, 1}),
	}
}

type tripletSet struct{ aplus, a3plus, aminus, a3minus, taux, tauy, nearest float64 }

func tripletRule(name, spikes string, p tripletSet) Entry {
	amplitude := func(name, doc string, v float64) Param {
		return Param{Name: name, Doc: doc, Value: v, Max: 1e3}
	}
	constant := func(name, doc string, v float64) Param {
		return Param{Name: name, Doc: doc + ", in seconds", Value: v, Max: 1e3, Open: true}
	}
	base := stdpRateRule().Spec
	_, _, pairs := pairing()
	pairs[0].Value = p.nearest
	dt, _ := base.Param("dt")
	return Entry{Spec{
		Name:      name,
		Summary:   "triplets of spikes: what a pair does depends on the spike before it; " + spikes,
		Formula:   "Δw_ji = η·(y_j·x̃_i·(A2+ + A3+·ỹ²_j) − x_i·ỹ_j·(A2− + A3−·x̃²_i)), traces as they were before the spike",
		Paper:     "Pfister and Gerstner 2006, Journal of Neuroscience 26:9673; parameters fitted to visual cortex",
		Stability: "unbounded; the minimal form is stable where A2− moves with the mean rate",
		Params: []Param{
			Rate(1), Anneal(0),
			amplitude("aplus", "A2+, of a pair, pre first", p.aplus), amplitude("a3plus", "A3+, of a post-synaptic spike before it", p.a3plus),
			amplitude("aminus", "A2−, of a pair, post first", p.aminus), amplitude("a3minus", "A3−, of a pre-synaptic spike before it", p.a3minus),
			constant("tauplus", "time constant τ+ of x̃", .0168), constant("tauminus", "time constant τ− of ỹ", .0337),
			constant("taux", "time constant τx of x̃²", p.taux), constant("tauy", "time constant τy of ỹ²", p.tauy),
			pairs[0], dt,
		},
		Elapses: base.Elapses,
		Needs:   []Need{NeedPre, NeedPost, NeedSpikes},
		Factors: slices.Concat(base.Factors, []Factor{
			{Name: "x̃²", Source: "a slower trace of the pre-synaptic neuron's own activity"},
			{Name: "ỹ²", Source: "a slower trace of the post-synaptic neuron's own activity", Neuron: true},
		}),
	}, newSTDPRate}
}
