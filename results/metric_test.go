package results

import (
	"strings"
	"testing"
)

func TestFindADeclaration(t *testing.T) {
	declared := []Metric{
		{Name: "hits", Kind: KindRemark, Definition: "d"},
		{Name: "hits/lag", Kind: KindRemark, Definition: "d", Over: &Parameter{Name: "lag"}},
		{Name: "lag", Kind: KindRemark, Definition: "d", Parts: "kind"},
		{Name: "hits at .5 %/lag", Kind: KindRemark, Definition: "d", Over: &Parameter{Name: "lag"}},
	}
	for row, want := range map[string]string{
		"hits": "hits", "hits/lag 5": "hits/lag", "hits/lag 10 to 99": "hits/lag", "hits/lag -1.5e+3": "hits/lag", "hits at .5 %/lag 4": "hits at .5 %/lag",
		"lag/abrupt": "lag", "lag/abrupt 5": "lag", "events/layer": MetricEvents, "state/synapses/layer": MetricState, "state/units 4": MetricState,
		"sensor rate/exposure 1": MetricRateByExposure, "to target/censored": MetricToTarget, "alarm/dead units": MetricAlarm,
	} {
		if m := Find(declared, row); m.Name != want || m.Definition == Undeclared {
			t.Errorf("%q is found as %+v, want %s", row, m, want)
		}
	}
	// What nobody declared is an outcome, over a parameter where its name has the form.
	for row, want := range map[string]string{"x": "", "hits/whole run": "", "AUC/lag 5": "lag", "AUC/lag 5 to 9": "lag", "AUC 5": "", "AUC/5": "", "a/b/lag 7": "lag", "hits/lag many": "", "hits/Inf": ""} {
		m := Find(declared[:1], row)
		over := ""
		if m.Over != nil {
			over = m.Over.Name
		}
		if m.Kind != KindOutcome || m.Better != "" || m.Definition != Undeclared || over != want {
			t.Errorf("%q is found as %+v over %q, want an undeclared outcome over %q", row, m, over, want)
		}
	}
	if m := Find(nil, "events by exposure/exposure 3"); m.Quantity() != "events" || m.Over.Name != "exposure" {
		t.Errorf("events by exposure measure %q over %+v", m.Quantity(), m.Over)
	}
}

func TestWhatCannotBeShownIsRefusedByName(t *testing.T) {
	for want, d := range map[string]Declared{
		`metric "m" is declared to be better "upwards"`: {Metrics: []Metric{{Name: "m", Kind: KindOutcome, Definition: "d", Better: "upwards"}}},
		`metric "m" is declared without kind`:           {Metrics: []Metric{{Name: "m"}}},
		`metric "m" is declared over "lag"`:             {Metrics: []Metric{{Name: "m", Kind: KindOutcome, Definition: "d", Over: &Parameter{Name: "lag"}}}},
		"no name":                                       {Metrics: []Metric{{Kind: KindOutcome}}},
		`reference "theory" of metric "m"`:              {References: []Reference{{Metric: "m", Label: "theory", X: []float64{1}}}},
		`the tag "recalled"`:                            {Published: []Published{{System: "s", Tag: "recalled"}}},
	} {
		m := manifest("digits", "hebbian", 1)
		m.Declared = &d
		if err := create(t, t.TempDir()).Put(m, rowsFor(m)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	for _, m := range Common() {
		if err := m.check(); err != nil {
			t.Error(err)
		}
	}
}

func TestRowsInAnotherUnitThanDeclaredAreRefused(t *testing.T) {
	m := manifest("digits", "hebbian", 1)
	rows := append(rowsFor(m), Row{RunID: m.RunID, Track: m.Track, Arm: m.Arm, Seed: m.Seed, Metric: "drift/depth 3", Value: 1, Unit: "ft"})
	m.Declared = &Declared{Metrics: []Metric{{Name: "drift/depth", Kind: KindOutcome, Unit: "m", Definition: "d", Over: &Parameter{Name: "depth"}}}}
	err := create(t, t.TempDir()).Put(m, rows)
	if err == nil || !strings.Contains(err.Error(), `metric "drift/depth 3" is measured in ft and declared in m`) {
		t.Errorf("error %v, want one that names the metric and both units", err)
	}
}

// Declarations of runs reach the data package, before those that a caller has for
// older runs.
func TestDeclarationsReachTheDataPackage(t *testing.T) {
	dir := t.TempDir()
	f := create(t, dir)
	m := manifest("digits", "hebbian", 1)
	m.Declared = &Declared{Metrics: []Metric{{Name: "m", Kind: KindOutcome, Unit: UnitPercent, Better: Lower, Definition: "of the run"}}}
	put(t, f, m)
	put(t, f, manifest("bars", "hebbian", 1))
	older := map[string]Declared{"digits": {}, "bars": {Metrics: []Metric{{Name: "n", Kind: KindRemark, Definition: "of the program"}}}}
	if _, err := f.Merge(About{Declared: older}); err != nil {
		t.Fatal(err)
	}
	var p dataPackage
	if err := readJSON(dir+"/"+PackageFile, &p); err != nil {
		t.Fatal(err)
	}
	if got := p.Tracks["digits"].Metrics; len(got) != 1 || got[0] != m.Declared.Metrics[0] {
		t.Errorf("digits declares %+v", got)
	}
	if got := p.Tracks["bars"].Metrics; len(got) != 1 || got[0].Definition != "of the program" {
		t.Errorf("bars declares %+v", got)
	}
	if len(p.Metrics) != len(Common()) {
		t.Errorf("%d metrics of every run", len(p.Metrics))
	}
}
