package report_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/results"
)

// A track that nothing here has heard of declares its metrics with its runs, and
// their unit, direction and theory are seen in tables and figures.
func TestAMadeUpTrackIsShownAsItDeclares(t *testing.T) {
	dir := t.TempDir()
	id := results.Identity{Experiment: "e", Summary: "ford", Tracks: []string{"ford"}, Arms: []string{"heron", "otter"}}
	f, err := results.Create(dir, id)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	declared := &results.Declared{
		Metrics: []results.Metric{
			{Name: "wading time", Kind: results.KindOutcome, Unit: "min", Better: results.Lower, Definition: "from bank to bank"},
			{Name: "drift/depth", Kind: results.KindOutcome, Unit: "m", Better: results.Lower, Definition: "downstream", Over: &results.Parameter{Name: "depth", Label: "depth in feet"}},
			{Name: "dry feet", Kind: results.KindOutcome, Unit: results.UnitPercent, Better: results.Higher, Definition: "of all crossings"},
			{Name: "weather", Kind: results.KindRemark, Unit: results.UnitOne, Definition: "1 is fair"},
			{Name: "pebbles moved", Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Lower, Definition: "in all"},
			{Name: "current", Kind: results.KindAxis, Unit: "m/s", Definition: "current in m/s"},
		},
		References: []results.Reference{
			{Metric: "wading time", Label: "theory: still water", X: []float64{1, 3}, Y: []float64{2, 2}},
			{Metric: "wading time", Label: "theory: long legs", Arms: []string{"heron", "crane"}, X: []float64{1, 3}, Y: []float64{1, 1}},
			{Metric: "wading time", Label: "theory: no legs", Arms: []string{"swan"}, X: []float64{1, 3}, Y: []float64{4, 4}},
		},
		Published: []results.Published{{System: "a stork", Metric: "dry feet", Value: "12 %", Source: "a fable", Tag: results.Read}},
	}
	for k, arm := range id.Arms {
		for seed := range uint64(3) {
			m := results.Manifest{RunID: fmt.Sprintf("ford.%s.%d", arm, seed), Status: results.Finished, Track: "ford", Arm: arm, Rule: arm, Gate: "open", Signal: "none",
				Seed: seed, Digest: fmt.Sprint(seed), Declared: declared}
			var rows []results.Row
			add := func(at int, metric string, value float64, unit string) {
				rows = append(rows, results.Row{RunID: m.RunID, Track: m.Track, Arm: arm, Rule: arm, Gate: m.Gate, Signal: m.Signal, Seed: seed,
					Presentations: at, Metric: metric, Value: value, Unit: unit})
			}
			noise := .01 * float64(seed*seed)
			for at := 1; at <= 3; at++ {
				add(at, "wading time", 9-float64(at+k)+noise, "min")
				add(at, "pebbles moved", math.Pow(1000, float64(k))*float64(at), results.UnitCount)
				add(at, "current", float64(at), "m/s")
			}
			for depth := 1; depth <= 3; depth++ {
				add(3, fmt.Sprintf("drift/depth %d", depth), float64(depth+2*k)+noise, "m")
			}
			add(3, "dry feet", 50+20*float64(k)+noise*float64(1+k), results.UnitPercent)
			add(3, "weather", 1, results.UnitOne)
			if err := f.Put(m, rows); err != nil {
				t.Fatal(err)
			}
		}
	}
	all, err := f.Merge(results.About{Title: "Fords"})
	if err != nil {
		t.Fatal(err)
	}
	in := report.From(all, id)
	if err := report.Write(dir, in); err != nil {
		t.Fatal(err)
	}
	text, err := report.Text(in)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, "dry feet −20.0") || strings.Contains(text, "weather +") || strings.Contains(text, "weather −") {
		t.Errorf("the findings do not compare the outcome, or compare the remark:\n%s", text)
	}
	for file, wants := range map[string][]string{
		"tables/by-parameter-ford.csv":    {"quantity,over,at,unit,heron,heron lower,heron upper,heron n,", "\ndrift,depth,3,m,3.01666666666666", ",5.01666666666666"},
		"tables/outcomes-ford.csv":        {"quantity,unit,better,", "\nwading time,min,lower,", "\ndry feet,%,higher,", "\nweather,,,"},
		"figures/ford-drift-by-depth.svg": {">drift (m) ↓<", ">depth in feet<", "↓: lower is better."},
		"figures/ford-probes.svg":         {">wading time (min) ↓<", ">current in m/s<", ">theory: still water<", ">theory: long legs<", "↓: lower is better.", ">pebbles moved (count, log scale) ↓<"},
		"report.html":                     {"a stork", "a fable", "heron 50"},
		results.PackageFile:               {`"name": "dry feet"`, `"definition": "from bank to bank"`, `"better": "higher"`, `"label": "depth in feet"`},
	} {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		if err != nil {
			t.Error(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(b), want) {
				t.Errorf("%s does not show %q", file, want)
			}
		}
		if strings.HasSuffix(file, ".svg") && strings.Contains(string(b), "no legs") {
			t.Errorf("%s shows the theory of an arm that took no part", file)
		}
	}
}
