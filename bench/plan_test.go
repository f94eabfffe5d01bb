package bench_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// yoked opens its gate as its partner did; while it is shut it shows the
// learner nothing.
type yoked struct {
	*tiny.Learner
	gate gate.Gate
	open []bool
}

func (y *yoked) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	y.open = y.open[:0]
	for range b.N {
		y.open = append(y.open, y.gate.Open(gate.Levels{}, gate.Unknown))
	}
	return y.Learner.Learn(b)
}

func (y *yoked) Opened() []bool { return y.open }

func yokedArm(name, partner string) bench.Arm {
	a := tiny.Arm(name, nil)
	a.Gate, a.Partner = "yoked", partner
	build := a.New
	a.New = func(s bench.Setup) (bench.Learner, error) {
		l, err := build(s)
		if err != nil {
			return nil, err
		}
		g, err := gate.NewYoked(s.Schedule, s.Spec.Length, rand.NewPCG(1, 2))
		return &yoked{Learner: l.(*tiny.Learner), gate: g}, err
	}
	return a
}

func mustPlan(t *testing.T, spec bench.PlanSpec) *bench.Plan {
	t.Helper()
	p, err := bench.NewPlan(spec)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(p *bench.Plan) (out []string) {
	for _, r := range p.Runs {
		out = append(out, r.ID())
	}
	return out
}

func TestPlanOrdersPartnersFirst(t *testing.T) {
	p := mustPlan(t, bench.PlanSpec{
		Tracks: []bench.Track{&tinyTrack{ID: "t", Length: 20}, &tinyTrack{ID: "u", Length: 20}},
		Arms:   []bench.Arm{yokedArm("y", "a"), tiny.Arm("b", nil)},
		Known:  []bench.Arm{tiny.Arm("a", nil), tiny.Arm("c", nil)},
		Seeds:  []uint64{1, 2}})
	want := []string{"t.a.1", "t.y.1", "t.b.1", "t.a.2", "t.y.2", "t.b.2", "u.a.1", "u.y.1", "u.b.1", "u.a.2", "u.y.2", "u.b.2"}
	if got := ids(p); !slices.Equal(got, want) {
		t.Errorf("plan %q, want %q", got, want)
	}
	for i, r := range p.Runs {
		switch {
		case r.Arm.Name == "y" && r.Partner != i-1:
			t.Errorf("run %s has partner %d, want %d", r.ID(), r.Partner, i-1)
		case r.Arm.Name != "y" && r.Partner != -1:
			t.Errorf("run %s has a partner", r.ID())
		}
	}
}

func TestBadPlansAreRefused(t *testing.T) {
	track, a := &tinyTrack{Length: 20}, tiny.Arm("a", nil)
	base := bench.PlanSpec{Tracks: []bench.Track{track}, Arms: []bench.Arm{a}, Seeds: []uint64{1}}
	for want, change := range map[string]func(*bench.PlanSpec){
		"at least one of each":        func(s *bench.PlanSpec) { s.Seeds = nil },
		`arm "a" is given twice`:      func(s *bench.PlanSpec) { s.Arms = []bench.Arm{a, a} },
		`track "tiny" is given twice`: func(s *bench.PlanSpec) { s.Tracks = []bench.Track{track, track} },
		"seed 1 is given twice":       func(s *bench.PlanSpec) { s.Seeds = []uint64{1, 1} },
		`"z", which does not exist`:   func(s *bench.PlanSpec) { s.Arms = []bench.Arm{yokedArm("y", "z")} },
		"itself repeats another's":    func(s *bench.PlanSpec) { s.Arms = []bench.Arm{yokedArm("y", "w"), yokedArm("w", "a"), a} },
		`"q", which is not part`:      func(s *bench.PlanSpec) { s.Settings = map[string]bench.Settings{"q": {}} },
		`no setting is named "speed"`: func(s *bench.PlanSpec) { s.Settings = map[string]bench.Settings{"a": {"speed": 1}} },
		`track name "<b>" has '<'`:    func(s *bench.PlanSpec) { s.Tracks = []bench.Track{&tinyTrack{ID: "<b>", Length: 20}} },
		`arm name "-a" has '-'`:       func(s *bench.PlanSpec) { s.Arms = []bench.Arm{tiny.Arm("-a", nil)} },
		"run name \"tttttttttttttttt": func(s *bench.PlanSpec) {
			s.Tracks = []bench.Track{&tinyTrack{ID: strings.Repeat("t", 118), Length: 20}}
		},
		"budget of -1": func(s *bench.PlanSpec) { s.Budget = -1 },
		`cannot take part in track "tiny"`: func(s *bench.PlanSpec) {
			s.Tracks = []bench.Track{&tinyTrack{Length: 20, Require: []bench.Capability{bench.NeedRecall}}}
		},
	} {
		spec := base
		change(&spec)
		_, err := bench.NewPlan(spec)
		wantError(t, err, want)
	}
}

func TestRefusedArmsCanBeLeftOut(t *testing.T) {
	picky := func(name string) bench.Arm {
		a := tiny.Arm(name, nil)
		a.Refuse = func(stimulus.Spec) error { return errors.New("no") }
		return a
	}
	spec := bench.PlanSpec{Tracks: []bench.Track{&tinyTrack{Length: 20}}, Seeds: []uint64{1}, SkipRefused: true,
		Arms: []bench.Arm{picky("p"), yokedArm("y", "p"), tiny.Arm("a", nil)}}
	p := mustPlan(t, spec)
	if got := ids(p); !slices.Equal(got, []string{"tiny.a.1"}) {
		t.Errorf("plan %q, want tiny.a.1 alone", got)
	}
	if len(p.Refused) != 2 || p.Refused[1].Arm != "y" || !strings.Contains(p.Refused[1].Reason, "partner") {
		t.Errorf("refused %v, want p and its follower y", p.Refused)
	}
	spec.Arms = spec.Arms[:1]
	_, err := bench.NewPlan(spec)
	wantError(t, err, "no arm can take part", `arm "p"`)
}

func execute(t *testing.T, p *bench.Plan, jobs int, h bench.Hooks) ([]bench.Result, error) {
	t.Helper()
	out := make([]bench.Result, len(p.Runs))
	done := h.Done
	h.Done = func(i int, r bench.Result) error {
		out[i] = r
		if done != nil {
			return done(i, r)
		}
		return nil
	}
	return out, p.Execute(context.Background(), jobs, h)
}

func TestResultsDoNotDependOnJobs(t *testing.T) {
	p := mustPlan(t, bench.PlanSpec{Tracks: []bench.Track{&tinyTrack{Length: 250}}, Seeds: []uint64{1, 2, 3},
		Arms: []bench.Arm{tiny.Arm("b", nil), yokedArm("y", "a"), tiny.Arm("a", nil)}})
	one, err := execute(t, p, 1, bench.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	four, err := execute(t, p, 4, bench.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range one {
		if d := firstDifference(one[i], four[i]); d != "" {
			t.Errorf("run %s differs between one job and four: %s", one[i].ID, d)
		}
		if p.Runs[i].Arm.Name == "y" {
			if partner := one[p.Runs[i].Partner]; !slices.Equal(one[i].Schedule, partner.Schedule) {
				t.Errorf("run %s opened %v, its partner %v", one[i].ID, one[i].Schedule, partner.Schedule)
			}
		}
	}
}

// TestRunsAreDoneElsewhere: a hook that does the runs is given each, a yoked one with
// what its partner's gate did, and what it finds is what the plan has.
func TestRunsAreDoneElsewhere(t *testing.T) {
	p := mustPlan(t, bench.PlanSpec{Tracks: []bench.Track{&tinyTrack{Length: 250}}, Seeds: []uint64{1, 2},
		Arms: []bench.Arm{yokedArm("y", "a"), tiny.Arm("a", nil)}})
	here, err := execute(t, p, 1, bench.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	there, err := execute(t, p, 2, bench.Hooks{Do: func(ctx context.Context, s bench.RunSpec) (bench.Result, error) {
		r, err := bench.Run(ctx, s)
		r.Wiring = "elsewhere"
		return r, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range there {
		if r.Wiring != "elsewhere" || !slices.Equal(r.Schedule, here[i].Schedule) {
			t.Errorf("run %s was not done elsewhere, or opened %v, want %v", here[i].ID, r.Schedule, here[i].Schedule)
		}
	}
}

func TestFinishedRunsAreNotRunAgain(t *testing.T) {
	p := mustPlan(t, bench.PlanSpec{Tracks: []bench.Track{&tinyTrack{Length: 250}}, Seeds: []uint64{1},
		Arms: []bench.Arm{tiny.Arm("a", nil), yokedArm("y", "a")}})
	all, err := execute(t, p, 1, bench.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	var started []int
	again, err := execute(t, p, 1, bench.Hooks{
		Started: func(i int) { started = append(started, i) },
		Finished: func(s bench.RunSpec) (bench.Finished, bool, error) {
			return bench.Finished{Digest: all[0].Digest, Schedule: all[0].Schedule}, s.Arm.Name == "a", nil
		}})
	if err != nil || !slices.Equal(started, []int{1}) {
		t.Fatalf("started %v, error %v; want run 1 alone", started, err)
	}
	if d := firstDifference(all[1], again[1]); d != "" {
		t.Errorf("the yoked run differs after its partner was read back: %s", d)
	}
}

// TestAChangedStreamIsCaughtAndRefused shows one arm the same stream as the
// other, but for one bit of one input of one presentation, or for one label.
func TestAChangedStreamIsCaughtAndRefused(t *testing.T) {
	for name, change := range map[string]func(*stimulus.Batch){
		"input": func(b *stimulus.Batch) { b.X[3] = -b.X[3] },
		"label": func(b *stimulus.Batch) { b.Labels[0] = (b.Labels[0] + 1) % tinyClasses },
	} {
		t.Run(name, func(t *testing.T) {
			var opened atomic.Int32
			var changed bool
			track := &tinyTrack{Length: 50, Change: func(b *stimulus.Batch, first int) {
				if first == 0 {
					opened.Add(1)
				}
				if first == 49 && opened.Load() == 2 {
					change(b)
					changed = true
				}
			}}
			p := mustPlan(t, bench.PlanSpec{Tracks: []bench.Track{track}, Seeds: []uint64{7}, Arms: []bench.Arm{tiny.Arm("a", nil), tiny.Arm("b", nil)}})
			r, err := execute(t, p, 1, bench.Hooks{})
			if !changed {
				t.Fatal("nothing was changed")
			}
			var refused *results.DigestError
			if !errors.As(err, &refused) {
				t.Fatalf("error %v, want a refusal of the digests %s and %s", err, r[0].Digest, r[1].Digest)
			}
			wantError(t, err, `track "tiny", seed 7`, "a "+r[0].Digest[:12], "b "+r[1].Digest[:12])
		})
	}
}

func TestOneFailureLeavesTheOthersAlone(t *testing.T) {
	for _, jobs := range []int{1, 3} {
		p := mustPlan(t, bench.PlanSpec{Tracks: []bench.Track{&tinyTrack{Length: 50}}, Seeds: []uint64{1, 2},
			Arms: []bench.Arm{faultyArm(faulty{from: 3, panics: true}), yokedArm("y", "faulty"), tiny.Arm("b", nil)}})
		var failed []string
		r, err := execute(t, p, jobs, bench.Hooks{Failed: func(i int, _ bench.Result, err error) { failed = append(failed, p.Runs[i].ID()) }})
		wantError(t, err, "run tiny.faulty.1: after 2 presentations: panic", "run tiny.y.2: its partner tiny.faulty.2 failed")
		slices.Sort(failed)
		if want := []string{"tiny.faulty.1", "tiny.faulty.2", "tiny.y.1", "tiny.y.2"}; !slices.Equal(failed, want) {
			t.Errorf("failed %q, want %q", failed, want)
		}
		if r[2].Digest == "" || r[5].Digest == "" {
			t.Error("a run that has nothing to do with the failure did not end")
		}
	}
}

func TestAHookThatFailsStopsThePlan(t *testing.T) {
	full := errors.New("no space left")
	p := mustPlan(t, bench.PlanSpec{Tracks: []bench.Track{&tinyTrack{Length: 50}}, Seeds: []uint64{1, 2, 3, 4}, Arms: []bench.Arm{tiny.Arm("a", nil)}})
	started := 0
	_, err := execute(t, p, 1, bench.Hooks{Started: func(int) { started++ }, Done: func(int, bench.Result) error { return full }})
	if !errors.Is(err, full) || started != 1 {
		t.Errorf("error %v after %d runs, want %v after 1", err, started, full)
	}
}

func TestCancelledPlanEndsWithTheContextsError(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	p := mustPlan(t, bench.PlanSpec{Tracks: []bench.Track{&tinyTrack{Length: 5000}}, Seeds: []uint64{1, 2}, Arms: []bench.Arm{tiny.Arm("a", nil)}})
	err := p.Execute(ctx, 2, bench.Hooks{
		Progress: func(_, done, _ int) {
			if done > 100 {
				cancel()
			}
		},
		Failed: func(i int, _ bench.Result, err error) { t.Errorf("run %d is called failed: %v", i, err) }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
}

func TestGateRateAndRowsNameTheRun(t *testing.T) {
	r := mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: 300}, Arm: tiny.Arm("a", nil), Seed: 4})
	n := 0
	for _, s := range r.Schedule {
		n += s
	}
	if got, want := value(t, r, results.MetricGateRate, 300), float64(n)/300; got != want {
		t.Errorf("gate rate %v, want %v", got, want)
	}
	for _, row := range r.Rows {
		if row.RunID != "tiny.a.4" || row.Rule != "delta" || row.Gate != "novelty" || row.Signal != "uncertainty" || row.Seed != 4 {
			t.Fatalf("row %+v does not name its run", row)
		}
	}
	seen := map[string]bool{}
	for _, row := range r.Rows {
		key := fmt.Sprint(row.Metric, row.Presentations)
		if seen[key] {
			t.Errorf("%q at %d is given twice", row.Metric, row.Presentations)
		}
		seen[key] = true
	}
}
