package report

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

// overviewOf is an overview of one domain, in whose results both rules have both gates.
func overviewOf(t *testing.T, seeds int) Overview {
	t.Helper()
	in := madeInput("digits", seeds, 300)
	for _, p := range [][3]string{{"hebbian", "hebbian-open", results.MetricEvents}, {"hebbian-open", "hebbian", results.MetricEvents}, {"hebbian", "backprop", results.MetricTestAccuracy}} {
		in.Planned = append(in.Planned, results.Planned{Track: "digits", A: p[0], B: p[1], Quantity: p[2]})
	}
	d, err := analysis.DomainOf(analysis.NewFrame(in.Data), "Images", "which?", results.MetricTestAccuracy, "there is no more",
		analysis.NamedGates{Need: "hebbian", Open: "hebbian-open"}, analysis.NamedGates{Open: "backprop"})
	if err != nil {
		t.Fatal(err)
	}
	return Overview{Title: "Two rules", Command: "compare overview", Domains: []OverviewDomain{{Domain: d, Folder: "images"}},
		Contrast: []Contrast{{Aspect: "level", Local: Shown{Says: "a cell", By: "a_test.go"}, Gradient: Shown{Says: "the network", By: "b_test.go"}}},
		Loop:     []Step{{Says: "It slows.", Measured: "{events} events, {events:memory writes} for each write", Domain: "Images", Arm: "hebbian"}}}
}

// What the first arm of a comparison loses comes before what it wins, whatever the plan.
func TestLossesComeFirst(t *testing.T) {
	o := overviewOf(t, 10)
	all := analysis.Compared([]analysis.Domain{o.Domains[0].Domain})
	var got []analysis.Standing
	for _, c := range all {
		got = append(got, c.Standing)
	}
	if len(got) != 3 || got[0] != analysis.Loses || got[2] != analysis.Wins || !slices.IsSorted(got) {
		t.Fatalf("standings %v of an arm that has more events, one of about the same accuracy and one that has fewer events", got)
	}
	if all[0].A.Name != "hebbian-open" || all[0].OfRules() || all[2].OfRules() {
		t.Errorf("first %s against %s, between rules %v; last between rules %v", all[0].A.Name, all[0].B.Name, all[0].OfRules(), all[2].OfRules())
	}
	tab := table.Standings([]analysis.Domain{o.Domains[0].Domain})
	if tab.Rows[0][0].Text != "loses" || tab.Rows[2][0].Text != "wins" || tab.Rows[0][3].Text != "hebbian-open" {
		t.Errorf("the table has %v and %v", tab.Rows[0], tab.Rows[2])
	}
	said := analysis.Weighed([]analysis.Domain{o.Domains[0].Domain})
	if len(said) != 2 || !strings.Contains(said[0], "the local rule loses 1 (Images, hebbian against backprop, test accuracy −") ||
		!strings.Contains(said[1], "Of 1 planned comparisons between gates of one rule, the gate by need loses 0; it wins 1,") {
		t.Errorf("it says %q", said)
	}
}

// The page has all: the sentences, the loop with its figures, each arm of each domain with
// what its gate kept, and the paths of what shows a claim.
func TestOverviewIsWritten(t *testing.T) {
	dir := t.TempDir()
	text, err := WriteOverview(dir, overviewOf(t, 10), Plain)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, OverviewPage))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Two rules", ">a_test.go</a>", "It slows.", "events, ", "Its own report", "images/report.html", "loses", "there is no more", "<svg"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if strings.Contains(string(page), "{events") || strings.Contains(string(page), "<script") {
		t.Error("the page has a metric that was not filled in, or a script")
	}
	if !strings.Contains(text, "What is decided, losses first") || !strings.Contains(text, "Of 1 planned comparisons between gates") {
		t.Errorf("the terminal shows\n%s", text)
	}
	for _, name := range []string{OverviewMarkdown, "tables/brief.csv", "tables/domains.csv", "tables/standings.csv", "tables/loop.csv", "tables/contrast.csv", "figures/domains.svg", "figures/domains.png"} {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Error(err)
		}
	}
	csv, err := os.ReadFile(filepath.Join(dir, "tables", "domains.csv"))
	if err != nil || strings.Count(string(csv), "\n") != 4 {
		t.Errorf("the table of three arms is\n%s%v", csv, err)
	}
}

// A step that nothing measures does not cost the page.
func TestALoopThatNothingMeasuresIsSaid(t *testing.T) {
	for want, step := range map[string]Step{
		"not measured: no run of hebbian gives &#34;echoes&#34;": {Says: "It echoes.", Measured: "{echoes}", Domain: "Images", Arm: "hebbian"},
		"not measured: the arm has no runs":                      {Says: "It echoes.", Measured: "{events}", Domain: "Images", Arm: "absent"},
	} {
		o, dir := overviewOf(t, 2), t.TempDir()
		o.Loop = []Step{step}
		if _, err := WriteOverview(dir, o, Plain); err != nil {
			t.Fatal(err)
		}
		if page, err := os.ReadFile(filepath.Join(dir, OverviewPage)); err != nil || !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q, %v", want, err)
		}
	}
}
