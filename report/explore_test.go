package report

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

var (
	scriptElement  = regexp.MustCompile(`(?s)<script>(.*?)</script>\n`)
	carriedElement = regexp.MustCompile(`(?s)<script type="application/json" class="carried" data-track="([^"]*)">(.*?)</script>`)
)

// apart takes the scripts and the data out of a page, so that what is left can be
// held to having none.
func apart(page string) (rest string, scripts []string) {
	for _, m := range scriptElement.FindAllStringSubmatch(page, -1) {
		scripts = append(scripts, m[1])
	}
	return carriedElement.ReplaceAllString(scriptElement.ReplaceAllString(page, ""), ""), scripts
}

// carriedBy is what a page carries, by track.
func carriedBy(t *testing.T, page string) map[string]explored {
	t.Helper()
	out := map[string]explored{}
	for _, m := range carriedElement.FindAllStringSubmatch(page, -1) {
		if _, twice := out[m[1]]; twice {
			t.Errorf("the data of track %s stand twice", m[1])
		}
		var e explored
		if err := json.Unmarshal([]byte(m[2]), &e); err != nil {
			t.Fatalf("the data of track %s: %v", m[1], err)
		}
		out[m[1]] = e
	}
	return out
}

func TestPageCarriesTheNumbersOfEachTrack(t *testing.T) {
	in := lean(madeInput("digits", 4, 300))
	other := lean(madeInput("other digits", 3, 300))
	in.Rows, in.Runs = append(in.Rows, other.Rows...), append(in.Runs, other.Runs...)
	dir, page := written(t, in)
	carried := carriedBy(t, page)
	f := analysis.NewFrame(in.Data)
	if len(carried) != len(f.Tracks) || strings.Count(page, "<script") != len(f.Tracks)+3 {
		t.Fatalf("%d tracks are carried, in %d scripts", len(carried), strings.Count(page, "<script"))
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-5*math.Abs(b) }
	for _, track := range f.Tracks {
		e := carried[track.Slug]
		if len(e.Arms) != len(track.Arms) || len(e.X) != 6 || e.Y[0].Name != results.MetricValidationAccuracy {
			t.Fatalf("%s: %d arms, x %v, y %v", track.Name, len(e.Arms), e.X, e.Y)
		}
		for i, a := range track.Arms {
			p, want := e.Arms[i].Paths[0], a.OverPresentations(results.MetricValidationAccuracy).Within(0, 100)
			spent := a.Against(results.MetricUpdates, results.MetricValidationAccuracy)
			n := len(want.At) - 1
			if e.Arms[i].Name != a.Name || len(p.Mean) != n+1 || p.X[0][n] != want.At[n] ||
				!near(p.Mean[n], want.Mean[n]) || !near(p.Low[n], want.Low[n]) || !near(p.High[n], want.High[n]) ||
				!near(p.X[2][n], spent.At[len(spent.At)-1]) || len(p.Seeds) != len(a.Seeds) {
				t.Errorf("%s on %s: carried %+v, want %+v at %v updates", a.Name, track.Name, p, want, spent.At)
			}
			for j, s := range a.Seeds {
				if p.Seeds[j] != strconv.FormatUint(s.Number, 10) || !near(p.Values[n][j], s.Curves[results.MetricValidationAccuracy].Last()) {
					t.Errorf("%s on %s, seed %d: carried %v of %v", a.Name, track.Name, s.Number, p.Values[n], p.Seeds)
				}
			}
		}
		for name, csv := range e.CSV {
			b, err := os.ReadFile(filepath.Join(dir, tablesDir, name+".csv"))
			if err != nil || string(b) != csv {
				t.Errorf("the CSV of %s is not its file: %v", name, err)
			}
		}
		if len(e.CSV) == 0 {
			t.Errorf("%s: no CSV is carried", track.Name)
		}
	}
}

// What an arm does not have, or no number, is null, and a long curve is thinned.
func TestPathOf(t *testing.T) {
	var rows []results.Row
	for at := range 200 {
		for seed := range uint64(2) {
			rows = append(rows, results.Row{RunID: strconv.Itoa(int(seed)), Track: "t", Arm: "a", Seed: seed, Presentations: at, Metric: "m", Value: float64(at) + float64(seed)},
				results.Row{RunID: strconv.Itoa(int(seed)), Track: "t", Arm: "a", Seed: seed, Presentations: at, Metric: results.MetricUpdates, Value: float64(at) * float64(1+3*seed)})
			if at == 0 || at > 100 {
				rows = append(rows, results.Row{RunID: strconv.Itoa(int(seed)), Track: "t", Arm: "a", Seed: seed, Presentations: at, Metric: results.MetricEvents, Value: 5})
			}
		}
	}
	a := analysis.NewFrame(analysis.Data{Rows: rows}).Tracks[0].Arms[0]
	p := a.PathOf("m", "", analysis.Currencies(), 20)
	if len(p.At) != 20 || p.At[0] != 0 || p.At[19] != 199 || p.Mean[19] != 199.5 || len(p.Low) != 20 {
		t.Errorf("thinned to %v, %v", p.At, p.Mean)
	}
	if p.Spent[2][0] != 0 || math.Abs(p.Spent[2][19]-2*199) > 1e-9 || !math.IsNaN(p.Spent[1][3]) || math.Abs(p.Spent[1][19]-5) > 1e-9 || !math.IsNaN(p.Spent[3][0]) {
		t.Errorf("updates %v, events %v", p.Spent[2], p.Spent[1])
	}
	if !slices.Equal(p.Values[19], []float64{199, 200}) {
		t.Errorf("values %v", p.Values[19])
	}
	b, err := json.Marshal(figures{1.23456789, math.NaN(), math.Inf(1)})
	if err != nil || string(b) != "[1.23457,null,null]" {
		t.Errorf("%s, %v", b, err)
	}
}

// The policy names each script by its digest, nothing can be run beside them, and
// they reach for nothing.
func TestPageRunsItsOwnScriptsOnly(t *testing.T) {
	_, page := written(t, lean(madeInput("digits", 3, 300)))
	rest, scripts := apart(page)
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if policy == nil || len(scripts) != 3 {
		t.Fatalf("policy %q, %d scripts", policy, len(scripts))
	}
	said := html.UnescapeString(policy[1])
	for i, s := range scripts {
		sum := sha256.Sum256([]byte(s))
		if !strings.Contains(said, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
			t.Errorf("script %d is not in the policy %s", i, said)
		}
		for _, bad := range []string{"fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "import(", "eval(", "innerHTML", "insertAdjacentHTML"} {
			if strings.Contains(s, bad) {
				t.Errorf("script %d has %s", i, bad)
			}
		}
		for _, u := range regexp.MustCompile(`\w+://[^\s"']*`).FindAllString(s, -1) {
			if u != "https://github.com/leeoniya/uPlot" { // in the library's first comment
				t.Errorf("script %d names %s", i, u)
			}
		}
	}
	if strings.Contains(strings.ReplaceAll(said, "'unsafe-inline'; img-src", ""), "unsafe") {
		t.Errorf("policy %s", said)
	}
	if m := regexp.MustCompile(`<[^>]*\son[a-z]+=`).FindString(rest); m != "" {
		t.Errorf("a handler stands in %s", m)
	}
}

// The library is as it came, under its licence, and small.
func TestLibraryIsAsItCame(t *testing.T) {
	said, err := os.ReadFile("uplot/VERSION.txt")
	if err != nil {
		t.Fatal(err)
	}
	sums := regexp.MustCompile(`(?m)^([0-9a-f]{64})  (\S+)$`).FindAllStringSubmatch(string(said), -1)
	if len(sums) != 3 {
		t.Fatalf("%d files have a sum", len(sums))
	}
	size := 0
	for _, m := range sums {
		b, err := os.ReadFile(filepath.Join("uplot", m[2]))
		if err != nil {
			t.Fatal(err)
		}
		size += len(b)
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != m[1] {
			t.Errorf("%s has changed", m[2])
		}
	}
	if size > 120_000 {
		t.Errorf("the library has %d bytes", size)
	}
}

// largeInput is a report of 4 tracks, 12 arms and 10 seeds.
func largeInput() Input {
	arms := append(armsCrossed(), armsCrossed()...)
	for i := range arms {
		arms[i].name += " " + strconv.Itoa(i)
		if arms[i].partner != "" {
			arms[i].partner, arms[i].gate = "", "open"
		}
	}
	return severalTracks(arms, 10, 20_000)
}

func severalTracks(arms []made, seeds, budget int) Input {
	in := madeOf(arms, "first", seeds, budget)
	for _, name := range []string{"second", "third", "fourth"} {
		o := madeOf(arms, name, seeds, budget)
		in.Rows, in.Runs, in.Tracks = append(in.Rows, o.Rows...), append(in.Runs, o.Runs...), append(in.Tracks, o.Tracks...)
	}
	return in
}
