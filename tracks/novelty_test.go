package tracks_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// exact is a learner that stores every stimulus it does not hold, and knows
// exactly what it holds: what the tracks find of it is known.
func exact(wrap func(*tiny.Learner) bench.Learner) bench.Arm { return tiny.Arm("exact", wrap) }

func runTrack(t *testing.T, name string, arm bench.Arm, values bench.Settings, settings bench.Settings) bench.Result {
	t.Helper()
	r, err := bench.Run(context.Background(), bench.RunSpec{Track: namedTrack(t, name, values), Arm: arm, Seed: 2, Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wantValues(t *testing.T, r bench.Result, want map[string]float64) {
	t.Helper()
	for metric, v := range want {
		if got := value(t, r, metric); got != v {
			t.Errorf("%s %s = %v, want %v", r.Track, metric, got, v)
		}
	}
}

func TestRepeatOfAnExactMemory(t *testing.T) {
	for _, name := range []string{"repeat", "repeat-digits"} {
		r := runTrack(t, name, exact(nil), bench.Settings{"stimuli": 200, "exposures": 5}, nil)
		if r.Spec.Length != 1000 {
			t.Fatalf("%d presentations, want 1000", r.Spec.Length)
		}
		wantValues(t, r, map[string]float64{
			tracks.MetricAUC: 1, tracks.MetricAUC + "/lag 10 to 99": 1, tracks.MetricAUC + "/load 150 to 200": 1,
			tracks.MetricHits + "/whole run": 100, tracks.MetricFalseAlarms + "/whole run": 0,
			tracks.MetricOnNovel + "/whole run": 100, tracks.MetricOnFamiliar + "/whole run": 0,
			results.MetricEventsByExposure + " 1": 1, results.MetricEventsByExposure + " 2": 0, results.MetricEventsByExposure + " 5": 0,
			results.MetricEvents: 200, results.MetricWrites: 200,
			results.MetricRateByExposure + " 1": 100, results.MetricRateByExposure + " 5": 10,
		})
	}
}

func TestJitterDefeatsAnExactMemory(t *testing.T) {
	r := runTrack(t, "repeat-jittered-digits", exact(nil), bench.Settings{"stimuli": 100, "exposures": 4}, nil)
	wantValues(t, r, map[string]float64{tracks.MetricAUC: .5, tracks.MetricHits + "/whole run": 0, tracks.MetricFalseAlarms + "/whole run": 0,
		tracks.MetricOnNovel + "/whole run": 100, tracks.MetricOnFamiliar + "/whole run": 100})
}

// fading changes something that fades by itself at every presentation.
type fading struct{ *tiny.Learner }

func (f fading) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	e, err := f.Learner.Learn(b)
	for i := range e.Marks {
		e.Marks[i] = e.Marks[i].With(plasticity.ShortTerm)
	}
	e.Updates[plasticity.ShortTerm]++
	e.Plasticity[plasticity.ShortTerm]++
	return e, err
}

func TestWhatFadesIsNoLastingEvent(t *testing.T) {
	r := runTrack(t, "repeat", exact(func(l *tiny.Learner) bench.Learner { return fading{l} }), bench.Settings{"stimuli": 50, "exposures": 4}, nil)
	wantValues(t, r, map[string]float64{tracks.MetricOnFamiliar + "/whole run": 0, tracks.MetricOnNovel + "/whole run": 100,
		results.MetricEvents: 200, results.MetricLastingEvents: 50, results.MetricEventsByExposure + " 3": 0})
}

// TestGateThatDecidesAlikeTellsNothingApart: where all is let through or nothing
// is, d′ is 0, however many more stimuli are of one kind.
func TestGateThatDecidesAlikeTellsNothingApart(t *testing.T) {
	options := bench.Settings{"stimuli": 50, "exposures": 9}
	for name, c := range map[string]struct {
		last      int
		vigilance float64
		hits      float64
	}{"open": {0, .5, 0}, "shut": {1, 1.5, 100}} {
		arm := exact(func(l *tiny.Learner) bench.Learner { return &forgetful{l, c.last} })
		r := runTrack(t, "repeat", arm, options, bench.Settings{"vigilance": c.vigilance})
		if got := value(t, r, tracks.MetricHits+"/whole run"); got != c.hits {
			t.Fatalf("%s: %v %% hits, want %v", name, got, c.hits)
		}
		wantValues(t, r, map[string]float64{tracks.MetricDPrime + "/whole run": 0})
	}
	r := runTrack(t, "repeat", exact(nil), options, nil)
	if d := value(t, r, tracks.MetricDPrime+"/whole run"); d < 4 {
		t.Errorf("d′ %v of an exact memory", d)
	}
}

// slowly knows what it stored only after ten more were stored.
type slowly struct{ *tiny.Learner }

func (s slowly) Novelty(dst []float32, b stimulus.Batch) error {
	err := s.Learner.Novelty(dst, b)
	fresh := s.Stored[max(0, len(s.Stored)-10*b.D):]
	for i := range b.N {
		for at := 0; at < len(fresh); at += b.D {
			if slices.Equal(fresh[at:at+b.D], b.Row(i)) {
				dst[i] = 1
			}
		}
	}
	return err
}

func TestLargestLagNeedsTheShorterOnes(t *testing.T) {
	if testing.Short() {
		t.Skip("ten thousand patterns, each compared with all that are held")
	}
	r := runTrack(t, "lag", exact(func(l *tiny.Learner) bench.Learner { return slowly{l} }), bench.Settings{"inputs": 24, "each": 100}, nil)
	wantValues(t, r, map[string]float64{tracks.MetricLargestLag: 0, tracks.MetricAUC + "/lag 75": 1})
}

// forgetful holds only the last few stimuli.
type forgetful struct {
	*tiny.Learner
	last int
}

func (f *forgetful) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	e, err := f.Learner.Learn(b)
	if extra := len(f.Stored) - f.last*b.D; extra > 0 {
		f.Stored = append(f.Stored[:0], f.Stored[extra:]...)
	}
	return e, err
}

func TestLargestLagIsThatOfTheMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("ten thousand patterns, each compared with all that are held")
	}
	for last, want := range map[int]float64{700: 600, 4: 2, 0: 0} {
		arm := exact(func(l *tiny.Learner) bench.Learner { return &forgetful{l, last} })
		r := runTrack(t, "lag", arm, bench.Settings{"inputs": 24, "each": 100}, nil)
		if got := value(t, r, tracks.MetricLargestLag); got != want {
			t.Errorf("a memory of the last %d new stimuli reaches lag %v, want %v", last, got, want)
		}
	}
}

func TestCapacityOfAnExactMemory(t *testing.T) {
	for _, name := range []string{"capacity", "capacity-correlated"} {
		r := runTrack(t, name, exact(nil), bench.Settings{"inputs": 50}, nil)
		if r.Spec.Length != 116 { // twice .0231·50²
			t.Errorf("%d patterns of 50 inputs, want 116", r.Spec.Length)
		}
		wantValues(t, r, map[string]float64{tracks.MetricFamiliarityError: 0, tracks.MetricAUC: 1})
		blind := exact(func(l *tiny.Learner) bench.Learner { return &forgetful{l, 0} })
		r = runTrack(t, name, blind, bench.Settings{"inputs": 50}, nil)
		wantValues(t, r, map[string]float64{tracks.MetricFamiliarityError: 50, tracks.MetricAUC: .5})
	}
}

func TestChangeOfAnExactMemory(t *testing.T) {
	for _, name := range []string{"change", "change-digits"} {
		r := runTrack(t, name, exact(nil), bench.Settings{"stimuli": 40, "every": 200}, nil)
		wantValues(t, r, map[string]float64{
			tracks.MetricDetected: 100, tracks.MetricFalsePlasticity: 0, tracks.MetricMissed: 0, tracks.MetricRecovery: 100,
			tracks.MetricAdaptationLag + "/replace": 40, tracks.MetricAdaptationLag + "/permute": 40})
		if lag := value(t, r, tracks.MetricAdaptationLag+"/replace-half"); lag < 20 || lag > 40 {
			t.Errorf("20 new stimuli within a round of 40 were learned after %v presentations", lag)
		}
		blind := runTrack(t, name, exact(nil), bench.Settings{"stimuli": 40, "every": 200}, bench.Settings{"vigilance": 1.5})
		// What was never learned is not learned fast: the lag is censored at the next change.
		wantValues(t, blind, map[string]float64{tracks.MetricDetected: 0, tracks.MetricMissed: 3, tracks.MetricAdaptationLag: 200})
		always := exact(func(l *tiny.Learner) bench.Learner { return &forgetful{l, 0} })
		wantValues(t, runTrack(t, name, always, bench.Settings{"stimuli": 40, "every": 200}, nil), map[string]float64{
			tracks.MetricDetected: 100, tracks.MetricFalsePlasticity: 100, tracks.MetricRecovery: 0, tracks.MetricAdaptationLag + "/replace": 200})
	}
}

// inattentive, with minibatches of one, lets the presentations at some places pass, and what they show
// seems familiar from then on.
type inattentive struct {
	*tiny.Learner
	at   int
	pass []int
}

func (f *inattentive) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	e, err := f.Learner.Learn(b)
	if slices.Contains(f.pass, f.at) {
		e = plasticity.Entry{Presentations: b.N, Marks: make([]plasticity.Mark, b.N)}
	}
	f.at += b.N
	return e, err
}

// TestAdaptationLagIsCensored: one stimulus of a new set that is never learned
// makes the lag that of the time until the next change, however early the
// others were learned.
func TestAdaptationLagIsCensored(t *testing.T) {
	lag := func(pass ...int) bench.Result {
		arm := exact(func(l *tiny.Learner) bench.Learner { return &inattentive{Learner: l, pass: pass} })
		return runTrack(t, "change", arm, bench.Settings{"stimuli": 40, "every": 200}, nil)
	}
	replace, permute := tracks.MetricAdaptationLag+"/replace", tracks.MetricAdaptationLag+"/permute"
	wantValues(t, lag(205), map[string]float64{replace: 200, permute: 40, tracks.MetricMissed: 0})
	wantValues(t, lag(239, 610), map[string]float64{replace: 200, permute: 200})
	// Of what was there before a change nothing is owed after it.
	wantValues(t, lag(5, 39), map[string]float64{replace: 40, permute: 40})
}

func TestContrastOfAnExactMemory(t *testing.T) {
	r := runTrack(t, "contrast-digits", exact(nil), bench.Settings{"stimuli": 60, "exposures": 3}, nil)
	wantValues(t, r, map[string]float64{
		// What was seen at full contrast is another stimulus at a quarter of it.
		tracks.MetricAUC + "/contrast 1": 1, tracks.MetricAUC + "/contrast 0.25": .5,
		tracks.MetricHits + "/contrast 1": 100, tracks.MetricHits + "/contrast 0.25": 0,
		"AUC of the rate/contrast 1": 1, tracks.MetricAUC + "/faint novel and strong familiar": 1})
}

// TestMinibatchesDoNotChangeWhatIsKnown repeats within a minibatch, which no
// rating before it can know.
func TestMinibatchesDoNotChangeWhatIsKnown(t *testing.T) {
	r := runTrack(t, "repeat", exact(nil), bench.Settings{"stimuli": 20, "exposures": 20}, bench.Settings{"minibatch": 7})
	wantValues(t, r, map[string]float64{tracks.MetricAUC: 1})
	if testing.Short() {
		return
	}
	arm := exact(func(l *tiny.Learner) bench.Learner { return &forgetful{l, 700} })
	r = runTrack(t, "lag", arm, bench.Settings{"inputs": 24, "each": 100}, bench.Settings{"minibatch": 7})
	wantValues(t, r, map[string]float64{tracks.MetricLargestLag: 600})
}

func TestGeneratedTracksAreWellFormed(t *testing.T) {
	small := map[string]bench.Settings{"lag": {"each": 100}, "patches": {"scenes": 1}, "patches-gaussian": {"scenes": 1}}
	for _, l := range tracks.Registry(nil).List() {
		if _, data := tracks.Registry(nil).DataSet(l.Name); data && !strings.HasSuffix(l.Name, "digits") {
			continue // needs data that may not be here
		}
		t.Run(l.Name, func(t *testing.T) {
			track, err := tracks.Registry(nil).Open(l.Name, "", small[l.Name])
			if err != nil {
				t.Fatal(err)
			}
			if track.Name() != l.Name || track.Summary() == "" || len(track.Needs()) == 0 {
				t.Errorf("track %q is called %q, summary %q, needs %q", l.Name, track.Name(), track.Summary(), track.Needs())
			}
			if open(t, track, bench.Rep{Seed: 1}).Environment != nil {
				return // TestEnvironmentTracks
			}
			a := whole(t, open(t, track, bench.Rep{Seed: 1, Budget: 1600}), 100)
			b := whole(t, open(t, track, bench.Rep{Seed: 1, Budget: 1600}), 37)
			c := whole(t, open(t, track, bench.Rep{Seed: 2, Budget: 1600}), 100)
			if !slices.Equal(a.X, b.X) || !slices.Equal(a.Symbols, b.Symbols) || !slices.Equal(a.Novel, b.Novel) {
				t.Error("how the stream is cut into batches changes it")
			}
			if slices.Equal(a.X, c.X) && slices.Equal(a.Symbols, c.Symbols) && slices.Equal(a.Times, c.Times) && l.Name != "text" {
				t.Error("another seed gives the same stream")
			}
		})
	}
}

func TestOptionsOfGeneratedTracks(t *testing.T) {
	for name, values := range map[string]map[string]any{
		"repeat": {"speed": 1}, "lag": {"inputs": 1}, "capacity": {"correlation": 1}, "digits": {"stimuli": 3}, "change": {"every": "often"},
	} {
		if _, err := tracks.Registry(nil).Open(name, "", values); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("options %v of track %s: error %v, want one that names both", values, name, err)
		}
	}
	track, err := tracks.Registry(nil).Open("repeat", "", map[string]any{"stimuli": 50})
	if err != nil {
		t.Fatal(err)
	}
	if n := open(t, track, bench.Rep{}).Spec().Length; n != 500 {
		t.Errorf("%d presentations of 50 stimuli, want 500", n)
	}
	if n := open(t, track, bench.Rep{Budget: 300}).Spec().Length; n != 300 {
		t.Errorf("%d presentations for a budget of 300", n)
	}
}
