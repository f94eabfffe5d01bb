package report

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

// twoTracks are the made arms on two tracks, of which the second lacks one arm, and a
// third track whose arms are others.
func twoTracks(seeds int) Input {
	in := madeInput("digits", seeds, 300)
	arms := madeArms()
	for i := range arms {
		arms[i].end -= 20 * float64(i) // nobody scores as on the first track
	}
	other := []made{{name: "x", rule: "local", gate: "open", end: 40, speed: 100, open: 1}, {name: "y", rule: "gradient", gate: "open", end: 50, speed: 100, open: 1}}
	for i, name := range []string{"second", "third"} {
		more := madeOf([][]made{arms[:3], other}[i], name, seeds, 300)
		in.Rows, in.Runs, in.Tracks = append(in.Rows, more.Rows...), append(in.Runs, more.Runs...), append(in.Tracks, more.Tracks...)
	}
	return in
}

// What arms are across tracks is the methods of package stats on the scores of the
// arms that all tracks have, those that they do not are named, and nothing else
// changes the numbers.
func TestAcrossTracks(t *testing.T) {
	in := twoTracks(5)
	x := analysis.NewFrame(in.Data).Across()
	if len(x.Tracks) != 2 || len(x.Arms) != 3 || x.Seeds != 5 || len(x.Without) != 1 || len(x.Apart) != 1 {
		t.Fatalf("%d tracks, %d arms, %d seeds, %d arms without, %d tracks apart", len(x.Tracks), len(x.Arms), x.Seeds, len(x.Without), len(x.Apart))
	}
	scores := func(arm string) (out [][]float64) {
		for _, track := range []string{"digits", "second"} {
			var v []float64
			for _, r := range in.Rows {
				if r.Track == track && r.Arm == arm && r.Metric == results.MetricTestAccuracy {
					v = append(v, r.Value)
				}
			}
			out = append(out, v)
		}
		return out
	}
	for i, a := range x.Arms {
		all := slices.Sorted(slices.Values(slices.Concat(scores(a.Name)...)))
		middle := 0.0
		for _, v := range all[2:8] {
			middle += v / 6
		}
		if e := a.Middle; math.Abs(e.Mean-middle) > 1e-9 || e.Low >= e.Mean || e.High <= e.Mean || e.Method != stats.Percentile || e.N != 10 {
			t.Errorf("interquartile mean of %s: %+v, want %v", a.Name, e, middle)
		}
		wins := 0.0
		for k, v := range scores(a.Name) {
			for _, mine := range v {
				for _, its := range scores("hebbian")[k] {
					if mine > its {
						wins += 1. / 50
					}
				}
			}
		}
		if e := a.Improvement; i > 0 && (math.Abs(e.Mean-wins) > 1e-9 || e.Low > e.Mean || e.High < e.Mean) || i == 0 && e.N != 0 {
			t.Errorf("probability that %s improves: %+v, want %v", a.Name, e, wins)
		}
	}
	tab := table.Across(x)
	csv, err := tab.CSV()
	if err != nil || !strings.HasPrefix(string(csv), "arm,tracks,seeds,interquartile mean of test accuracy (%),") || strings.ContainsAny(string(csv), "–±×") {
		t.Errorf("the file is\n%s%v", csv, err)
	}
	notes := strings.Join(tab.Notes, " ")
	for _, want := range []string{"backprop.", "third.", string(stats.Percentile), "Nothing here is decided"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes do not say %q: %s", want, notes)
		}
	}
}

// A run that failed has no score: its seed is left out of all, and said to be.
func TestAcrossTracksLeavesOutSeedsOfSome(t *testing.T) {
	in := twoTracks(4)
	in.Rows = slices.DeleteFunc(in.Rows, func(r results.Row) bool {
		return r.Track == "second" && r.Arm == "hebbian" && r.Seed == 2 && r.Metric == results.MetricTestAccuracy
	})
	x := analysis.NewFrame(in.Data).Across()
	if x.Seeds != 3 || !slices.Equal(x.Dropped, []uint64{2}) || x.Arms[0].Middle.N != 6 {
		t.Errorf("%d seeds, %v dropped, %+v", x.Seeds, x.Dropped, x.Arms[0].Middle)
	}
	if notes := strings.Join(table.Across(x).Notes, " "); !strings.Contains(notes, "lacks it on a track: seed 2.") {
		t.Errorf("not said: %s", notes)
	}
}

// Where all runs of an arm lie above those of another, resamples cannot differ, and no
// interval of no width is shown.
func TestAcrossTracksWithoutSpread(t *testing.T) {
	in := twoTracks(4)
	for i := range in.Rows {
		if r := &in.Rows[i]; r.Metric == results.MetricTestAccuracy && r.Arm == "hebbian-open" {
			r.Value = 99 + .1*float64(r.Seed)
		}
	}
	tab := table.Across(analysis.NewFrame(in.Data).Across())
	c := tab.Rows[1][4]
	if c.Text != "1" || c.Value != 1 || !math.IsNaN(c.Low) || !strings.Contains(strings.Join(tab.Notes, " "), "the same in every resample") {
		t.Errorf("shown as %+v; notes %s", c, tab.Notes)
	}
}

// The share of runs above τ falls from one to nothing, each arm in its own style, and
// lies in its band.
func TestProfilesAcrossTracks(t *testing.T) {
	x := analysis.NewFrame(twoTracks(5).Data).Across()
	fig := figure.Across(x)
	for i, l := range fig.Panels[0].Layers {
		c := l.(figure.Curve)
		last := len(c.Y) - 1
		if c.Label != x.Arms[i].Name || c.Style.Color != figure.ArmStyle(c.Label).Color || c.Y[0] != 1 || c.Y[last] != 0 {
			t.Errorf("curve %d is %s from %v to %v", i, c.Label, c.Y[0], c.Y[last])
		}
		for k, y := range c.Y {
			if k > 0 && y > c.Y[k-1] || c.Lo[k] > y || c.Hi[k] < y {
				t.Fatalf("%s: at %v %v in %v to %v", c.Label, c.X[k], y, c.Lo[k], c.Hi[k])
			}
		}
	}
	svg, err := fig.SVG()
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, fig.Name, svg)
	look(t, fig)
}

// Page, text and files have the section where two tracks share arms, the same twice,
// and nothing of it otherwise, though an earlier report had it.
func TestAcrossTracksIsShown(t *testing.T) {
	in, dir := twoTracks(3), t.TempDir()
	others := func(r results.Row) bool { return r.Metric != results.MetricTestAccuracy }
	in.Rows = slices.DeleteFunc(in.Rows, others) // few figures are drawn soon
	read := func() string {
		t.Helper()
		if err := Write(dir, in); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(dir, PageName))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	files := []string{"tables/across.csv", "figures/across-profiles.svg", "figures/across-profiles.png"}
	page := read()
	text, err := Text(in)
	if err != nil {
		t.Fatal(err)
	}
	if again := read(); again != page {
		t.Error("the same results make two pages")
	}
	for _, want := range []string{`<section id="tracks">`, `<a href="#tracks">`, `id="across-profiles"`, files[0]} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if !strings.Contains(text, "Across tracks: digits and second") {
		t.Errorf("the terminal does not show it:\n%s", text)
	}
	for _, name := range files {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	in = madeInput("digits", 3, 300)
	in.Rows = slices.DeleteFunc(in.Rows, others)
	if page = read(); strings.Contains(strings.ToLower(page), "across") {
		t.Error("the page of one track speaks of several")
	}
	for _, name := range files {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s is still there", name)
		}
	}
}

// Beside a cost to target with censored runs the comparison has the log-rank test, in
// plain numbers in its file, and no such column where no run is censored.
func TestComparisonShowsLogRank(t *testing.T) {
	in := madeInput("digits", 6, 1500)
	tab, _ := tableOf(analysis.NewFrame(in.Data).Tracks[0], "comparison")
	csv, err := tab.CSV()
	if err != nil || !strings.Contains(string(csv), "hazard ratio of reaching the target lower") || !strings.Contains(string(csv), string(stats.PetoOneStep)) || strings.ContainsAny(string(csv), "–×−") {
		t.Errorf("the file is\n%s%v", csv, err)
	}
	shown, last := 0, len(tab.Columns)-1
	for _, row := range tab.Rows {
		if len(row) != len(tab.Columns) {
			t.Fatalf("%d cells in %d columns", len(row), len(tab.Columns))
		}
		if row[last].Plain != "" {
			shown++
			if row[1].Text != "hebbian-yoked" && row[1].Text != "backprop" || row[4].Text != "–" || row[7].Text != "–" {
				t.Errorf("log-rank in %v", row)
			}
		}
	}
	if notes := strings.Join(tab.Notes, " "); shown != 6 || tab.Columns[last].Head != "p (log-rank)" || !strings.Contains(notes, "not corrected and not decided") {
		t.Errorf("%d tests; notes %s", shown, notes)
	}
	if text, err := Text(in); err != nil || !strings.Contains(strings.Join(strings.Fields(text), " "), "the target reached in 6 of 6 runs against 0 of 6 (log-rank p ") {
		t.Errorf("the terminal does not say it: %v\n%s", err, text)
	}
	in = madeOf(madeArms()[:2], "digits", 6, 1500)
	if tab, _ := tableOf(analysis.NewFrame(in.Data).Tracks[0], "comparison"); len(tab.Columns) != 9 {
		t.Errorf("no run is censored, and there are columns %v", tab.Columns)
	}
}
