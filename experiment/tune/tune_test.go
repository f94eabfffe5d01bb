package tune

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

func digits(t *testing.T) tracks.Tunable {
	t.Helper()
	track, err := tracks.Registry(nil).OpenTuning(datasets.Digits, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return track
}

func arm(t *testing.T, name string) bench.Arm {
	t.Helper()
	arms, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(arms, func(a bench.Arm) bool { return a.Name == name })
	return arms[i]
}

func small(t *testing.T) Search {
	return Search{Track: digits(t), Arms: []bench.Arm{arm(t, "backprop"), arm(t, "hebbian")}, Trials: 4, Seeds: []uint64{1001, 1002}, Budget: 240}
}

// TestATrialIsEvaluatedAtItsEnd alone, and otherwise as the track has it.
func TestATrialIsEvaluatedAtItsEnd(t *testing.T) {
	s := small(t)
	r, err := bench.Run(context.Background(), s.spec(s.Arms[0], nil, 1, 120))
	if err != nil {
		t.Fatal(err)
	}
	var at []int
	for _, row := range r.Rows {
		if row.Metric == results.MetricValidationAccuracy {
			at = append(at, row.Presentations)
		}
	}
	if !slices.Equal(at, []int{120}) {
		t.Errorf("evaluated after %v presentations, want 120 alone", at)
	}
	if _, err := scoreOf(r, accuracy); err != nil {
		t.Error(err)
	}
}

// TestDrawStaysInItsSpace: every draw is a setting that the arm accepts, within
// the range, and the ends of a small whole range are as likely as its middle.
func TestDrawStaysInItsSpace(t *testing.T) {
	a := bench.Arm{Name: "x", Settings: []bench.Setting{
		{Name: "lin", Default: 1.0, Min: 0, Max: 9, Search: &bench.Range{Min: 2, Max: 3}},
		{Name: "log", Default: 1.0, Min: 0, Max: 9, Search: &bench.Range{Min: .001, Max: 1, Log: true}},
		{Name: "int", Default: 2, Min: 0, Max: 9, Search: &bench.Range{Min: 1, Max: 3}},
		{Name: "intlog", Default: 2, Min: 0, Max: 999, Search: &bench.Range{Min: 1, Max: 100, Log: true}},
		{Name: "word", Default: "a", Choices: []string{"a", "b"}, Search: &bench.Range{}},
		{Name: "flag", Default: false, Search: &bench.Range{}},
		{Name: "fixed", Default: 7},
		{Name: "values", Default: 0, Min: -1, Max: 99, Search: &bench.Range{Values: []float64{-1, 12, 40}}},
		{Name: "moot", Default: 0, Max: 99, Search: &bench.Range{Min: 1, Max: 9}},
	}, NoEffect: func(set bench.Settings) []bench.NoEffect {
		if !set.Bool("flag") {
			return nil
		}
		return []bench.NoEffect{{Name: "moot", Because: "the flag is set"}}
	}}
	const n = 3000
	count := map[any]int{}
	below := 0
	for i := range n {
		set, err := Draw(a, rand.NewPCG(uint64(i), 1))
		if err != nil {
			t.Fatal(err)
		}
		for name, v := range set {
			s, _ := a.Setting(name)
			if got, err := s.Accept(v); err != nil || got != v {
				t.Fatalf("%s = %v (%T): %v", name, v, v, err)
			}
		}
		if _, ok := set["fixed"]; ok || len(set) < 7 {
			t.Fatalf("drew %v", set)
		}
		if _, ok := set["moot"]; ok == set.Bool("flag") {
			t.Fatalf("drew %v, of which moot has an effect without the flag alone", set)
		}
		if v := set.Float("lin"); v < 2 || v > 3 {
			t.Fatalf("lin = %v", v)
		}
		if v := set.Float("log"); v < .001 || v > 1 {
			t.Fatalf("log = %v", v)
		} else if v < .0316 {
			below++ // the middle of the logarithms
		}
		for _, name := range []string{"int", "word", "flag", "values"} {
			count[set[name]]++
		}
	}
	// Within 5 standard deviations of what is asked for.
	for v, want := range map[any]float64{1: 1. / 3, 2: 1. / 3, 3: 1. / 3, "a": .5, "b": .5, true: .5, false: .5, -1: 1. / 3, 12: 1. / 3, 40: 1. / 3} {
		if got := float64(count[v]) / n; got < want-.05 || got > want+.05 {
			t.Errorf("%v was drawn at a rate of %.3f, want %.3f", v, got, want)
		}
	}
	if got := float64(below) / n; got < .45 || got > .55 {
		t.Errorf("a share of %.3f lies below the geometric middle, want .5", got)
	}
	x, _ := Draw(a, rand.NewPCG(1, 2))
	y, _ := Draw(a, rand.NewPCG(1, 2))
	if !reflect.DeepEqual(x, y) {
		t.Error("the same source gives different draws")
	}
}

func run(t *testing.T, s Search, dir string, jobs int, ctx context.Context, h Hooks) ([]Trial, error) {
	t.Helper()
	f, err := OpenFolder(dir, s)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return s.Run(ctx, jobs, f, h)
}

// strip removes measured time.
func strip(trials []Trial) string {
	for i := range trials {
		for _, o := range []*Outcome{trials[i].Short, trials[i].Whole} {
			if o != nil {
				o.Seconds = 0
			}
		}
	}
	b, _ := json.Marshal(trials)
	return string(b)
}

// TestSameSearchForAll: equal numbers of trials and presentations for every
// arm, whatever the number of jobs; and the second time nothing is run.
func TestSameSearchForAll(t *testing.T) {
	s := small(t)
	dir := t.TempDir()
	one, err := run(t, s, filepath.Join(dir, "one"), 1, t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	two, err := run(t, s, filepath.Join(dir, "two"), 2, t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := strip(one), strip(two); a != b {
		t.Errorf("one job and two differ:\n%s\n%s", a, b)
	}
	shown := map[string]int{}
	whole := map[string]int{}
	for _, trial := range one {
		shown[trial.Arm] += trial.Short.Presentations * len(trial.Short.Scores)
		if trial.Whole != nil {
			shown[trial.Arm] += trial.Whole.Presentations * len(trial.Whole.Scores)
			whole[trial.Arm]++
		}
	}
	if want := 4*40 + 2*2*240; shown["backprop"] != want || shown["hebbian"] != want {
		t.Errorf("presentations by arm are %v, want %d each", shown, want)
	}
	if whole["backprop"] != 2 || whole["hebbian"] != 2 {
		t.Errorf("%v trials went on, want 2 of each arm", whole)
	}
	var todo int64
	again, err := run(t, s, filepath.Join(dir, "one"), 2, t.Context(), Hooks{Plan: func(_ string, n int64) { todo += n }})
	if err != nil {
		t.Fatal(err)
	}
	if todo != 0 || strip(again) != strip(one) {
		t.Errorf("the second time %d presentations were to do", todo)
	}
}

// TestHopelessTrialsGoNoFurther: those that went on were the best of the
// shorter stream, and the winner is the best of the whole one.
func TestHopelessTrialsGoNoFurther(t *testing.T) {
	s := small(t)
	trials, err := run(t, s, filepath.Join(t.TempDir(), "x"), 2, t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range trials {
		for _, b := range trials {
			if a.Arm == b.Arm && a.Whole == nil && b.Whole != nil && a.Short.Score() > b.Short.Score() {
				t.Errorf("trial %d went on and trial %d, which was better, did not", b.Index, a.Index)
			}
		}
	}
	best, ok := Best(trials, "backprop")
	for _, a := range trials {
		if !ok || a.Arm == "backprop" && a.Whole.Score() > best.Whole.Score() {
			t.Errorf("the best is trial %d at %v, trial %d has %v", best.Index, best.Whole.Score(), a.Index, a.Whole.Score())
		}
	}
}

// TestInterruptedSearchGoesOn: stopped after a trial, it ends with what an
// undisturbed search gives.
func TestInterruptedSearchGoesOn(t *testing.T) {
	s := small(t)
	s.Arms = s.Arms[:1]
	dir := t.TempDir()
	calm, err := run(t, s, filepath.Join(dir, "calm"), 1, t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	rough := filepath.Join(dir, "rough")
	for stops := 0; ; stops++ {
		ctx, cancel := context.WithCancel(t.Context())
		got, err := run(t, s, rough, 1, ctx, Hooks{Ended: func(Trial, string) { cancel() }})
		cancel()
		if err == nil {
			if strip(got) != strip(calm) {
				t.Errorf("after %d stops:\n%s\nwant\n%s", stops, strip(got), strip(calm))
			}
			if stops < 5 {
				t.Errorf("it was stopped %d times only", stops)
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}

// TestFailuresAreKept: a trial that diverges is kept with its error, and does
// not win.
func TestFailuresAreKept(t *testing.T) {
	s := small(t)
	s.Arms, s.Declared = s.Arms[:1], true
	a := &s.Arms[0]
	a.Settings = slices.Clone(a.Settings)
	for i := range a.Settings {
		switch x := &a.Settings[i]; x.Name {
		case "rate":
			x.Search = &bench.Range{Min: 99, Max: 100} // every draw diverges
		case "optimiser":
			x.Default = "sgd"
		case "activation":
			x.Default = "softplus"
		case "depth":
			x.Default = 6
		}
	}
	dir := filepath.Join(t.TempDir(), "x")
	trials, err := run(t, s, dir, 2, t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, trial := range trials {
		if trial.Short.Error != "" {
			failed++
		}
	}
	if failed == 0 {
		t.Fatal("no trial failed: the test provokes nothing")
	}
	if best, ok := Best(trials, "backprop"); !ok || best.Whole.Error != "" {
		t.Errorf("the best is %+v", best)
	}
	var b bytes.Buffer
	if err := WriteTrials(&b, trials, accuracy); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(b.String(), ",failed,"); got < failed {
		t.Errorf("%d trials failed, the file shows %d:\n%s", failed, got, b.String())
	}
}

// TestTestSplitIsOutOfReach: what a trial runs gives no figure of the test
// split, because its track has none.
func TestTestSplitIsOutOfReach(t *testing.T) {
	s := small(t)
	r, err := bench.Run(t.Context(), s.spec(s.Arms[0], nil, 1, 120))
	if err != nil {
		t.Fatal(err)
	}
	seen := false
	for _, row := range r.Rows {
		if strings.Contains(row.Metric, "test") {
			t.Errorf("a trial sees %q", row.Metric)
		}
		seen = seen || row.Metric == accuracy.Name
	}
	if !seen {
		t.Errorf("a trial gives no %s", accuracy.Name)
	}
}

func TestSearchesThatCannotBe(t *testing.T) {
	for want, change := range map[string]func(*Search){
		"needs an arm":         func(s *Search) { s.Arms = nil },
		"want 1 or more":       func(s *Search) { s.Trials = 0 },
		"needs a seed":         func(s *Search) { s.Seeds = nil },
		"is not known":         func(s *Search) { s.Arms = []bench.Arm{arm(t, "hebbian-yoked")} },
		"above 0 to 1":         func(s *Search) { s.Keep = 2 },
		"nothing to search":    func(s *Search) { s.Arms[0].Settings = nil },
		"tuning needs a track": func(s *Search) { s.Track = nil },
	} {
		s := small(t)
		change(&s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestFolderOfAnotherSearchIsRefused(t *testing.T) {
	s := small(t)
	dir := filepath.Join(t.TempDir(), "x")
	f, err := OpenFolder(dir, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFolder(dir, s); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a folder in use: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*Search){
		"trials": func(s *Search) { s.Trials++ }, "BLAS": func(s *Search) { s.BLAS = "another" },
		"data": func(s *Search) { s.Data = "another" }, "target": func(s *Search) { s.Target = 50 },
	} {
		other := s
		change(&other)
		var refused *results.FolderError
		if _, err := OpenFolder(dir, other); !errors.As(err, &refused) {
			t.Errorf("a folder of a search with another %s: %v", what, err)
		}
	}
	file := filepath.Join(dir, trialsFolder, "backprop.0.short.json")
	if err := os.WriteFile(file, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if f, err = OpenFolder(dir, s); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var corrupt *results.CorruptError
	if _, err := f.Load("backprop", 0, Short); !errors.As(err, &corrupt) {
		t.Errorf("a damaged trial: %v", err)
	}
}

// accuracy is what trials on labelled data are scored by.
var accuracy = results.Metric{Name: tracks.MetricWholeValidation, Unit: results.UnitPercent, Better: results.Higher}
