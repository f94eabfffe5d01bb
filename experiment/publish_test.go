package experiment

import (
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/results"
)

// TestCertificatesAreOfTheRuns: one for each set of settings that an arm ran
// with, which names its tracks where there are several.
func TestCertificatesAreOfTheRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("learners by themselves: minutes under the race detector, which has nothing to find in them")
	}
	run := func(track, rule string) results.Manifest {
		return results.Manifest{Track: track, Arm: "hebbian", Settings: []results.Setting{{Name: "rule", Value: rule, Default: "resonance"}}}
	}
	// learns says on which tracks a layer is certified.
	learns := func(all []report.Certificate) (on []string) {
		for _, c := range all {
			if c.Part == "layer 1" {
				on = append(on, c.On)
			}
		}
		return on
	}
	one := Known{}.certificates([]string{"hebbian"}, []results.Manifest{run("a", "none"), run("b", "none")})
	if len(one) < 2 || one[0].On != "" || len(learns(one)) > 0 {
		t.Errorf("%+v: want one of the rule that ran", one)
	}
	two := Known{}.certificates([]string{"hebbian"}, []results.Manifest{run("a", "resonance"), run("a", "resonance"), run("b", "none")})
	if !slices.Equal(learns(two), []string{"a"}) || two[0].On != "a" || two[len(two)-1].On != "b" {
		t.Errorf("%+v: want one of each track", two)
	}
	variant := run("a", "none")
	variant.Arm, variant.Like = "fixed", "hebbian"
	like := Known{}.certificates([]string{"fixed", "nosuch"}, []results.Manifest{variant})
	if len(like) < 2 || like[0].Arm != "fixed" || len(learns(like)) > 0 || like[0].Factors == nil {
		t.Errorf("%+v: want the certificate of hebbian with the variant's settings, under its name", like)
	}
	none := Known{}.certificates([]string{"hebbian"}, []results.Manifest{{Track: "a", Arm: "hebbian"}})
	if len(none) < 2 || none[0].Note == "" {
		t.Errorf("%+v: want the certificate at default settings, and a remark that no run had settings", none)
	}
}

// TestOlderRunsAreReadWithTheProgramsDeclarations: what runs carry comes first;
// those that carry nothing are read with what the program's tracks declare, and
// those of a track that it has not with nothing but the metrics of every run.
func TestOlderRunsAreReadWithTheProgramsDeclarations(t *testing.T) {
	carried := &results.Declared{Metrics: []results.Metric{{Name: "m", Kind: results.KindRemark, Definition: "of the run"}}}
	got := Publication{}.declared([]string{"repeat", "lag", "ford"}, []results.Manifest{{Track: "repeat"}, {Track: "lag"}, {Track: "lag", Declared: carried}, {Track: "ford"}})
	if m := results.Find(got["repeat"].Metrics, "hits/whole run"); m.Better != results.Higher || m.Unit != results.UnitPercent {
		t.Errorf("hits on repeat are read as %+v", m)
	}
	if d := got["lag"].Metrics; len(d) != 1 || d[0].Definition != "of the run" {
		t.Errorf("lag is read with %+v, want what its run carries", d)
	}
	if m := results.Find(got["ford"].Metrics, "drift/depth 3"); m.Definition != results.Undeclared || m.Over == nil || m.Over.Name != "depth" {
		t.Errorf("a metric that nobody declared is read as %+v", m)
	}
}
