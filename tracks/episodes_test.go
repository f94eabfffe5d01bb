package tracks

import (
	"fmt"
	"maps"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/environments"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// scripted ends an episode at every second step, with the reward that is next.
type scripted struct {
	rewards []float32
	step    int
}

func (s *scripted) Spec() stimulus.Spec {
	return stimulus.Spec{Dim: 1, Actions: 1, Reward: true, Bounded: true, Length: 2 * len(s.rewards)}
}
func (s *scripted) Begin() []float32 { return []float32{1} }
func (s *scripted) Step(int) (bench.Outcome, error) {
	o := bench.Outcome{Next: s.Begin()}
	if s.step++; s.step%2 == 0 {
		o.Reward, o.End = s.rewards[s.step/2-1], stimulus.Terminated
	}
	return o, nil
}

// told are the measures of a run whose episodes have these returns, each of two
// steps, of which every third is an event.
func told(t *testing.T, threshold float64, rewards ...float32) map[string]float64 {
	t.Helper()
	w := &watched{Environment: &scripted{rewards: rewards}, threshold: &threshold}
	for i := range 2 * len(rewards) {
		if _, err := w.Step(0); err != nil {
			t.Fatal(err)
		}
		if i%4 == 3 { // minibatches of four steps: what came after the threshold is not counted
			marks := make([]plasticity.Mark, 4)
			for k := range marks {
				if (i-3+k)%3 == 0 {
					marks[k] = 1
				}
			}
			if err := w.observe(nil, stimulus.Batch{}, i-3, plasticity.Entry{Marks: marks}); err != nil {
				t.Fatal(err)
			}
		}
	}
	out := map[string]float64{}
	emit := func(m bench.Measure) { out[m.Name] = m.Value }
	w.toThreshold(emit)
	w.told("return", "reward", w.mean, emit)
	w.byEpisode("length", "count", w.length, emit)
	if err := w.probe(nil, 0, emit); err != nil {
		t.Fatal(err)
	}
	return out
}

// rewards are n of each value.
func rewards(runs ...[2]int) (out []float32) {
	for _, r := range runs {
		for range r[0] {
			out = append(out, float32(r[1]))
		}
	}
	return out
}

func wantMeasures(t *testing.T, what string, got, want map[string]float64) {
	t.Helper()
	for name, v := range want {
		if g, ok := got[name]; !ok || g != v {
			t.Errorf("%s: %s is %v (%v), want %v; of %v", what, name, g, ok, v, got)
		}
	}
}

// TestThreshold: of a hundred episodes, and the first time.
func TestThreshold(t *testing.T) {
	up := told(t, .9, rewards([2]int{60, 0}, [2]int{150, 1})...)
	wantMeasures(t, "rising", up, map[string]float64{"to threshold/reached": 1, "to threshold/held": 1, "to threshold/episodes": 150, "to threshold/steps": 300,
		"to threshold/events": 100, "return/episode 1 to 10": 0, "return/episode 51 to 60": 0, "return/episode 61 to 70": 1, "return/episode 101 to 200": 1,
		"return/episode 201 to 210": 1, "return/whole": 150. / 210, "length/episode 201 to 210": 2, MetricTrainingReturn: 1,
		"lasting events/episode 1 to 10": .7, "lasting events/episode 11 to 20": .7, "lasting events/episode 21 to 30": .6, "lasting events/episode 201 to 210": .6})
	falls := told(t, .9, rewards([2]int{120, 1}, [2]int{30, 0})...)
	wantMeasures(t, "falling", falls, map[string]float64{"to threshold/reached": 1, "to threshold/held": 0, "to threshold/episodes": 100, "to threshold/steps": 200,
		"to threshold/events": 67, MetricTrainingReturn: .7})
	never := told(t, .9, rewards([2]int{99, 1})...)
	wantMeasures(t, "too few episodes", never, map[string]float64{"to threshold/reached": 0, MetricTrainingReturn: 1})
	if _, said := never["to threshold/steps"]; said {
		t.Errorf("steps to a threshold that was not reached: %v", never)
	}
}

// TestTrialsToLearn: from the first trial, from that after which the platform moved,
// and from its return, each in its own trials.
func TestTrialsToLearn(t *testing.T) {
	track, err := Registry(nil).Open("water-maze", "", bench.Settings{"move": 100})
	if err != nil {
		t.Fatal(err)
	}
	s, err := track.Open(bench.Rep{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	swim := &swimming{maze: s.Environment.(*swimming).Environment.(*environments.WaterMaze)}
	away, back := swim.maze.Moves()
	trial := func(n, steps int) {
		for range n {
			swim.steps += steps
			swim.ends, swim.sums = append(swim.ends, swim.steps), append(swim.sums, 0)
		}
	}
	tell := func() map[string]float64 {
		out := map[string]float64{}
		swim.final(func(m bench.Measure) { out[m.Name] = m.Value })
		return out
	}
	trial(30, 1000) // then of the last twenty, 20·80 + … ≤ 20·100 when none is left
	trial(away-30, 80)
	trial(10, 1200)
	wantMeasures(t, "before the move is learned", tell(), map[string]float64{MetricTrialsToLearn: 50, MetricTrialsToLearn + "/learned": 1, MetricTrialsRelearn + "/learned": 0, MetricTrialsToReturn + "/learned": 0})
	trial(back-away-10-5, 1200)
	trial(5, 100)
	trial(25, 100)
	got := tell()
	wantMeasures(t, "after the return", got, map[string]float64{MetricTrialsRelearn + "/learned": 0, MetricTrialsToReturn: 20, MetricTrialsToReturn + "/learned": 1, "latency/episode 21 to 30": 1000, MetricWholeLatency: float64(swim.steps) / float64(len(swim.ends))})
	for name := range maps.Keys(got) {
		if name == MetricTrialsRelearn {
			t.Errorf("trials to relearn what was not: %v", got[name])
		}
	}
}

// TestEnvironmentTracks: two arms meet the same, another seed another; a budget is
// kept; what evaluates is not what is learned in.
func TestEnvironmentTracks(t *testing.T) {
	for _, f := range environmentFamilies() {
		if f.set == "mnist" {
			continue // needs data
		}
		track, err := Registry(nil).Open(f.name, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		open := func(seed uint64, budget int) *bench.Session {
			s, err := track.Open(bench.Rep{Seed: seed, Budget: budget})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		a, b, c := open(1, 2000), open(1, 2000), open(2, 2000)
		if string(a.Noise) != string(b.Noise) || string(a.Noise) == string(c.Noise) || len(a.Noise) == 0 {
			t.Errorf("%s: the noise of a seed, of the same and of another: %.40q, %.40q, %.40q", f.name, a.Noise, b.Noise, c.Noise)
		}
		if n := a.Spec().Length; n != 2000 && f.name != "bandit-drift" || n > 2000 {
			t.Errorf("%s: %d steps for a budget of 2000", f.name, n)
		}
		if a.Evaluation == nil {
			continue
		}
		if x, y := fmt.Sprint(a.Environment.Begin()), fmt.Sprint(a.Evaluation.Environment.Begin()); f.name == "cart-pole" && x == y {
			t.Error("cart-pole is evaluated from where learning begins")
		}
		if a.Evaluation.Environment == a.Environment {
			t.Errorf("%s is evaluated in the environment in which it is learned", f.name)
		}
	}
}
