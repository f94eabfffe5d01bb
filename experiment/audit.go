package experiment

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// Audit asks how often a report calls a difference where there is none, and how
// often it finds one that is there: one arm runs under two names on the same
// streams, each with noise of its own, and reports are dealt from the differences.
type Audit struct {
	Quantity    string
	Comparisons int   // planned in each report
	Seeds       []int // of the reports that are dealt, in turn
}

// AuditedComparisons is how many comparisons are dealt at least, for each number of
// seeds.
const AuditedComparisons = 4000

// PlantedEffect is the size of the planted difference, in standard deviations of
// the differences between seeds.
const PlantedEffect = 1

// Again is what the second name of an audited arm ends in.
const Again = "-again"

// Audited is what the reports of so many seeds came to.
type Audited struct {
	Seeds  int
	False  stats.Audit // reports that call a difference where there is none
	Found  stats.Audit // reports that call the planted one
	Theory float64     // the share of those that is expected of normal differences
}

// Audited makes of an experiment of one arm and one track that in which the arm runs
// under a second name too, and nothing is planned.
func (e Experiment) Audited() (Experiment, error) {
	if len(e.Arm) != 1 || len(e.Track) != 1 {
		return e, usagef("an audit takes one arm and one track, not %d and %d", len(e.Arm), len(e.Track))
	}
	again := e.Arm[0] + Again
	e.Variants = map[string]Variant{again: {Arm: e.Arm[0]}}
	e.Arm = Names{e.Arm[0], again}
	e.Planned = []Planned{}
	return e, nil
}

// Run does the runs of an experiment that [Experiment.Audited] made, and judges the
// reports.
func (a Audit) Run(ctx context.Context, e Experiment, progress Progress) (Outcome, []Audited, error) {
	for _, seeds := range a.Seeds {
		if need := seeds * a.Comparisons; e.Seeds < need {
			return Outcome{}, nil, usagef("reports of %d comparisons of %d seeds need %d runs under each name, not %d", a.Comparisons, seeds, need, e.Seeds)
		}
	}
	p, err := e.Prepare(ctx, nil)
	if err != nil {
		return Outcome{}, nil, err
	}
	defer p.Close()
	p.Bare = true
	out, err := p.Run(ctx, progress)
	if err != nil {
		return out, nil, err
	}
	all, err := p.folder.Read()
	if err != nil {
		return out, nil, err
	}
	frame := analysis.NewFrame(analysis.Data{Rows: all.Rows, Runs: all.Runs, Declared: results.DeclaredBy(all.Runs)})
	if len(frame.Tracks) == 0 {
		return out, nil, fmt.Errorf("no run finished: %d failed", len(out.Failed))
	}
	x, y := frame.Tracks[0].Both(e.Arm[0], e.Arm[1], a.Quantity)
	differences, any := make([]float64, len(x)), false
	for i := range x {
		differences[i] = x[i] - y[i]
		any = any || differences[i] != 0
	}
	if !any {
		return out, nil, usagef("%s of %s on %s is the same under both names in all %d seeds: there is no noise to audit", a.Quantity, e.Arm[0], e.Track[0], len(x))
	}
	return out, a.Judge(differences), nil
}

// Judge deals reports from the differences of pairs of runs that do the same.
func (a Audit) Judge(differences []float64) []Audited {
	out := make([]Audited, len(a.Seeds))
	for i, seeds := range a.Seeds {
		src := rand.NewPCG(uint64(seeds), 1)
		each := max(1, len(differences)/(seeds*a.Comparisons)) * a.Comparisons // comparisons of a round
		rounds := (AuditedComparisons + each - 1) / each
		out[i] = Audited{
			Seeds:  seeds,
			False:  stats.AuditReports(differences, seeds, a.Comparisons, rounds, src),
			Found:  stats.AuditPlanted(differences, PlantedEffect, seeds, a.Comparisons, rounds, src),
			Theory: stats.SignFlipPower(PlantedEffect, seeds, (1-stats.Level)/float64(a.Comparisons), src),
		}
	}
	return out
}
