package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

// made describes one synthetic arm: what a run of it might leave behind.
type made struct {
	name, rule, gate, signal, partner string

	minibatch int
	end       float64 // accuracy reached, %
	speed     float64 // presentations to get most of the way
	open      float64 // share of presentations with an open gate at the end
	perEvent  float64 // synapses changed by an event
	held      float64 // bytes
	seconds   float64
}

func madeArms() []made {
	return []made{
		{"hebbian", "local", "novelty", "surprise", "", 1, 94.6, 500, .14, 420, 412_000, 1.4},
		{"hebbian-open", "local", "open", "none", "", 1, 95.1, 450, 1, 430, 212_000, 1.9},
		{"hebbian-yoked", "local", "yoked", "none", "hebbian", 1, 93.2, 900, .14, 425, 212_000, 1.1},
		{"backprop", "gradient", "open", "none", "", 32, 96.4, 700, 1, 2100, 58_000, 1.7},
	}
}

// armsCrossed cross both rules with three gates.
func armsCrossed() []made {
	return append(madeArms(),
		made{"backprop-gated", "gradient", "novelty", "surprise", "", 32, 95.9, 650, .2, 2100, 58_000, 1.2},
		made{"backprop-yoked", "gradient", "yoked", "none", "backprop-gated", 32, 94.8, 900, .2, 2100, 58_000, 1.2})
}

// madeInput is a whole experiment of n seeds on one track with the given
// number of presentations.
func madeInput(trackName string, n, budget int) Input {
	return madeOf(madeArms(), trackName, n, budget)
}

func madeOf(arms []made, trackName string, n, budget int) Input {
	in := Input{
		Data: analysis.Data{Declared: map[string]results.Declared{trackName: {Metrics: []results.Metric{{Name: "AUC/lag", Kind: results.KindOutcome, Unit: results.UnitFraction,
			Better: results.Higher, Definition: "area under the curve", Over: &results.Parameter{Name: "lag", Label: "lag in presentations"}}}}}},
		Tracks:   []TrackInfo{{Name: trackName, Summary: "Handwritten digits of 8×8 pixels, in a new random order each epoch.", Target: "validation accuracy of 90 %"}},
		Command:  "compare --track " + trackName,
		DataSets: []DataSet{{Track: trackName, Name: "Optical recognition of handwritten digits", Attribution: "E. Alpaydin, C. Kaynak, UCI Machine Learning Repository", Licence: "CC BY 4.0", Shipped: true}},
	}
	for _, m := range arms {
		in.Arms = append(in.Arms, m.name)
		for s := range n {
			in.Rows = append(in.Rows, m.rows(trackName, uint64(s), budget)...)
			in.Runs = append(in.Runs, m.run(trackName, uint64(s), budget))
		}
	}
	return in
}

func (m made) id(track string, s uint64) string { return fmt.Sprintf("%s-%s-%03d", track, m.name, s) }

func (m made) run(track string, s uint64, budget int) results.Manifest {
	r := results.Manifest{
		RunID: m.id(track, s), Track: track, Arm: m.name, Rule: m.rule, Gate: m.gate, Signal: m.signal,
		Partner: m.partner, Seed: s, Minibatch: m.minibatch, Presentations: budget,
		Digest: fmt.Sprintf("%064x", 0x9e3779b97f4a7c15*(s+1)),
		Settings: []results.Setting{
			{Name: "units", Value: 200, Default: 200}, {Name: "learning rate", Value: .04, Default: .02},
			{Name: "p", Value: 3, Default: 3}, {Name: "vigilance", Value: .7, Default: .7},
		},
		Code:    runinfo.Code{Commit: "0123456789abcdef0123456789abcdef01234567", GoVersion: "go1.26.8"},
		Machine: runinfo.Machine{OS: "linux", Arch: "amd64", Cores: 2}, BLAS: results.BLAS{Name: "OpenBLAS", Config: "0.3.21", Threads: 1},
		PeakMemory: 61 << 20, Rows: results.RowsFile{File: m.id(track, s) + ".csv"}, Fields: m.fields(), Answers: m.answers(s),
	}
	if m.partner != "" && s < 2 {
		r.Alarms = []results.Alarm{{Name: "dead units", Value: .2, Unit: results.UnitFraction, Text: "40 of 200 units are dead: no recent stimulus made them active."}}
	}
	return r
}

func (m made) rows(track string, s uint64, budget int) []results.Row {
	rng := rand.New(rand.NewPCG(s, uint64(len(m.name))))
	shared := rand.New(rand.NewPCG(s, 77)).NormFloat64() // what a seed's stream does to every arm
	var rows []results.Row
	add := func(at int, metric string, v float64, unit string) {
		rows = append(rows, results.Row{RunID: m.id(track, s), Track: track, Arm: m.name, Rule: m.rule, Gate: m.gate,
			Signal: m.signal, Seed: s, Presentations: at, Metric: metric, Value: v, Unit: unit})
	}
	end := m.end + .6*shared + .35*rng.NormFloat64()
	acc := func(n int) float64 { return end - (end-9)*math.Exp(-math.Pow(float64(n)/m.speed, .6)*1.6) }
	share := func(n int) float64 { return m.open + (1-m.open)*math.Exp(-3*float64(n)/m.speed) }

	grid := []int{0}
	for g := 25.; g < float64(budget); g *= 1.3 {
		grid = append(grid, int(g))
	}
	grid = append(grid, budget)

	events, memory, reached := 0., 0., -1
	costs := map[string]float64{}
	g := 0
	emit := func(n int) {
		updates, weight := events*m.perEvent, events*m.perEvent*.0041
		a := acc(n) + .3*rng.NormFloat64()
		add(n, results.MetricValidationAccuracy, a, results.UnitPercent)
		add(n, results.MetricEvents, events, results.UnitCount)
		add(n, results.MetricEvents+"/layer", math.Round(events*.97), results.UnitCount)
		add(n, results.MetricEvents+"/readout", math.Round(events*.99), results.UnitCount)
		add(n, results.MetricEvents+"/memory", memory, results.UnitCount)
		add(n, results.MetricLastingEvents, events, results.UnitCount)
		add(n, results.MetricUpdates, updates, results.UnitCount)
		add(n, results.MetricUpdates+"/layer", updates*.7, results.UnitCount)
		add(n, results.MetricUpdates+"/readout", updates*.3, results.UnitCount)
		add(n, results.MetricPlasticity, weight, results.UnitWeight)
		add(n, results.MetricWrites, memory, results.UnitCount)
		add(n, results.MetricMACsForward, float64(n)*13_440, results.UnitMACs)
		add(n, results.MetricMACsLearning, updates*1.2, results.UnitMACs)
		add(n, results.MetricSeconds, m.seconds*float64(n)/float64(budget)*(1+.05*rng.NormFloat64()), results.UnitSeconds)
		if a > 90 && reached < 0 {
			reached = n
			costs["synaptic updates"], costs["events"] = updates, events
		}
	}
	for n := 0; n <= budget; n++ {
		for g < len(grid) && grid[g] == n {
			emit(n)
			g++
		}
		if n < budget && rng.Float64() < share(n) {
			events++
			if m.signal == "surprise" && rng.Float64() < .3 {
				memory++
			}
		}
		if n > 0 && n%100 == 0 {
			w := 100 * share(n)
			add(n, results.MetricWindowEvents+"/layer", math.Round(w*.97+rng.NormFloat64()), results.UnitCount)
			add(n, results.MetricWindowEvents+"/readout", math.Round(w*.99), results.UnitCount)
			if m.signal == "surprise" {
				add(n, results.MetricWindowEvents+"/memory", math.Round(w*.3), results.UnitCount)
			}
			add(n, results.MetricWindowEvents+"/total", math.Round(w), results.UnitCount)
		}
	}
	add(budget, results.MetricTestAccuracy, end-.4, results.UnitPercent)
	add(budget, results.MetricState+"/bytes of weights", m.held, results.UnitBytes)
	add(budget, results.MetricState+"/bytes of memory", m.held/4, results.UnitBytes)
	add(budget, results.MetricState+"/bytes of replay, verbatim", 0, results.UnitBytes)
	add(budget, results.MetricState+"/dead units", 3, results.UnitCount)
	if reached >= 0 && !(m.partner != "" && s%3 == 2) {
		add(budget, analysis.ToTarget("presentations"), float64(reached), results.UnitCount)
		add(budget, analysis.ToTarget("events"), costs["events"], results.UnitCount)
		add(budget, analysis.ToTarget("synaptic updates"), costs["synaptic updates"], results.UnitCount)
	} else {
		add(budget, analysis.ToTarget("censored"), 1, results.UnitOne)
	}
	if m.rule == "local" {
		for e := 1; e <= 8; e++ {
			rate := 20 + 80*math.Pow(.5, float64(e-1))
			if m.gate == "open" {
				rate = 100
			}
			add(budget, fmt.Sprintf("%s %d", results.MetricRateByExposure, e), rate*(1+.03*rng.NormFloat64()), results.UnitRate)
		}
	}
	for _, lag := range []int{1, 2, 5, 10, 20, 50, 100} {
		add(budget, fmt.Sprintf("AUC/lag %d", lag), min(1, 1-.4*float64(lag)/200*(1+m.open)+.01*rng.NormFloat64()), results.UnitFraction)
	}
	add(budget, "d′", 2.1+.2*rng.NormFloat64(), results.UnitOne)
	if m.partner != "" && s < 2 {
		add(budget, results.MetricAlarm+"/dead units", .2, results.UnitFraction)
	}
	return rows
}

// answers are those to 300 examples of ten classes, of which a few are wrong.
func (m made) answers(s uint64) *results.Answers {
	rng := rand.New(rand.NewPCG(s, 5))
	a := &results.Answers{}
	for i := range 300 {
		label, said := uint16(i%10), uint16(i%10)
		if 100*rng.Float64() > m.end {
			said = uint16(rng.IntN(10))
		}
		a.Labels, a.Said = append(a.Labels, label), append(a.Said, said)
	}
	return a
}

// fields are blobs and edges on an 8×8 retina.
func (m made) fields() *results.Fields {
	rng := rand.New(rand.NewPCG(3, uint64(len(m.name))))
	f := &results.Fields{Height: 8, Width: 8}
	for range 36 {
		w := make([]float32, 64)
		cx, cy, ph := 7*rng.Float64(), 7*rng.Float64(), math.Pi*rng.Float64()
		for i := range w {
			x, y := float64(i%8)-cx, float64(i/8)-cy
			w[i] = float32(math.Exp(-(x*x+y*y)/8)*math.Cos(1.4*(x*math.Cos(ph)+y*math.Sin(ph))) + .06*rng.NormFloat64())
		}
		f.Weights = append(f.Weights, w)
	}
	return f
}

// figureOf is the figure of a track whose name ends so, or nil.
func figureOf(t *analysis.Track, suffix string) *figure.Figure {
	figures, _ := figure.Of(t, nil)
	for _, f := range figures {
		if strings.HasSuffix(f.Name, suffix) {
			return f
		}
	}
	return nil
}

// tableOf is the table of a track whose name begins so.
func tableOf(t *analysis.Track, prefix string) (table.Table, bool) {
	tab := named(table.Of(t, t.Differences()), prefix)
	return tab, tab.Name != ""
}

func named(all []table.Table, prefix string) table.Table {
	for _, tab := range all {
		if strings.HasPrefix(tab.Name, prefix) {
			return tab
		}
	}
	return table.Table{}
}
