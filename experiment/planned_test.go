package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/results"
)

// What cannot be compared is refused on one line, with its number, and nothing is
// written.
func TestPlannedComparisonsAreRefused(t *testing.T) {
	eleven := "planned:\n" + strings.Repeat("- {arms: [hebbian, backprop], quantity: events}\n", 11)
	for i, q := range []string{"test accuracy", "synaptic updates", "plasticity", "MACs", "MACs forward", "MACs learning", "memory writes", "bytes held", "synapses stored", "learning seconds"} {
		eleven = strings.Replace(eleven, "events}", q+"} #"+string(rune('a'+i)), 1)
	}
	for _, c := range []struct{ file, want string }{
		{"planned:\n- {arms: [hebbian, backprop], quantity: events}\n- {arms: [hebbian, backprob], quantity: events}\n", `x.yaml:5: planned comparison 2: unknown arm of this experiment "backprob": did you mean "backprop"?`},
		{"planned:\n- arms: [hebbian, backprop]\n  quantity: evnts\n", `x.yaml:5: planned comparison 1: unknown quantity of track digits "evnts": did you mean "events"?`},
		{"planned:\n- {track: mnist, arms: [hebbian, backprop], quantity: events}\n", `planned comparison 1: unknown track of this experiment "mnist": there are digits, bars`},
		{"planned:\n- {track: [digits, digits], arms: [hebbian, backprop], quantity: events}\n", `it names track "digits" twice`},
		{"planned:\n- {arms: [hebbian, hebbian], quantity: events}\n", `it names arm "hebbian" twice: want two arms`},
		{"planned:\n- {arms: [hebbian], quantity: events}\n", `it names 1 arms: want two`},
		{"planned:\n- {arms: [hebbian, backprop]}\n", `it names no quantity`},
		{"planned:\n- {arms: [hebbian, backprop], quantity: test accuracy}\n", `track "bars" has no test accuracy`},
		{"planned:\n- {track: digits, arms: [hebbian, backprop], quantity: events}\n- {track: digits, arms: [backprop, hebbian], quantity: events}\n", `hebbian in events on digits is planned twice`},
		{strings.ReplaceAll(eleven, "- {", "- {track: digits, "), `x.yaml:14: planned comparison 11: with it 11 comparisons are planned, each track counted apart: want at most 10`},
		{"planned:\n- {arm: [hebbian, backprop], quantity: events}\n", `x.yaml:4: unknown key "arm": did you mean "arms"?`},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "x.yaml")
		if err := os.WriteFile(file, []byte("track: [digits, bars]\narm: [hebbian, backprop]\n"+c.file), 0o644); err != nil {
			t.Fatal(err)
		}
		e, src, err := Read(file, Default(Known{}))
		if err == nil {
			e.Out = filepath.Join(dir, "out")
			_, err = e.Prepare(t.Context(), src)
		}
		var use UsageError
		if !errors.As(err, &use) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s\nis refused with %v, want %q", c.file, err, c.want)
		}
		if _, err := os.Stat(e.Out); e.Out != "" && err == nil {
			t.Errorf("%s\nleft a folder", c.file)
		}
	}
}

// The default experiment plans what its arms and tracks allow, and as much as
// there is room for.
func TestTheDefaultPlansComparisons(t *testing.T) {
	planned := func(change func(*Experiment)) (out []string) {
		t.Helper()
		e := Default(Known{})
		change(&e)
		plan, err := e.Plan(nil)
		if err != nil {
			t.Fatal(err)
		}
		id, err := e.identity(plan, blas.Info{Name: "none"})
		if err != nil || id.Planned == nil {
			t.Fatalf("planned %v, error %v", id.Planned, err)
		}
		for _, p := range id.Planned {
			out = append(out, p.String())
		}
		return out
	}
	all := planned(func(*Experiment) {})
	if len(all) != MostPlanned || all[0] != "hebbian − backprop in test accuracy on digits" {
		t.Errorf("the default plans %q", all)
	}
	two := planned(func(e *Experiment) { e.Track = Names{"digits", "bars"}; e.Arm = Names{"hebbian", "backprop"} })
	if len(two) != 8 || slices.Contains(two, "hebbian − backprop in test accuracy on bars") {
		t.Errorf("of two arms and tracks, one without accuracy: %q", two)
	}
	if none := planned(func(e *Experiment) { e.Planned = []Planned{} }); len(none) != 0 {
		t.Errorf("an empty list plans %q", none)
	}
	for text, want := range map[string]int{"planned: []\n": 0, "seeds: 3\n": -1, "planned:\n- {arms: [a, b], quantity: events}\n": 1} {
		var e Experiment
		if _, err := parse("x.yaml", []byte(text), &e); err != nil || want < 0 != (e.Planned == nil) || max(want, 0) != len(e.Planned) {
			t.Errorf("%q gives %v, %v", text, e.Planned, err)
		}
	}
}

// What is compared is settled before the runs: a folder keeps it.
func TestAFolderKeepsItsPlan(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	id := results.Identity{Experiment: "e", Summary: "s", Planned: []results.Planned{{Track: "digits", A: "a", B: "b", Quantity: "events"}}}
	open := func(id results.Identity) (*results.Folder, error) {
		f, err := results.Create(dir, id)
		if err == nil {
			f.Close()
		}
		return f, err
	}
	if _, err := open(id); err != nil {
		t.Fatal(err)
	}
	if f, err := open(id); err != nil || !slices.Equal(f.Identity().Planned, id.Planned) {
		t.Errorf("the same plan: %v", err)
	}
	for _, other := range [][]results.Planned{{}, {{Track: "digits", A: "a", B: "b", Quantity: "plasticity"}}} {
		id.Planned = other
		if _, err := open(id); err == nil || !strings.Contains(err.Error(), "with other comparisons planned (a − b in events on digits)") {
			t.Errorf("another plan gives %v", err)
		}
	}
	older := filepath.Join(dir, "identity.json")
	if err := os.WriteFile(older, []byte(`{"format":2,"experiment":"e","summary":"s","tracks":["digits"],"arms":["a","b"]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if f, err := open(id); err != nil || f.Identity().Planned != nil {
		t.Errorf("a folder that planned nothing now plans %v, %v", f, err)
	}
}
