package tracks_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// TestSlicesMeasureWhatChanged: synapses that change as the recorded ones did have no error;
// those that stay have that of the data alone. Each change is from what a synapse was, and stands
// under its own protocol, a drift by the second.
func TestSlicesMeasureWhatChanged(t *testing.T) {
	const seconds = 4.0
	track := namedTrack(t, "slices", bench.Settings{"seconds": seconds})
	s := open(t, track, bench.Rep{Seed: 1})
	n := s.Stream.Spec().Dim
	if n != 36 || s.Stream.Spec().Targets != n {
		t.Fatalf("%d inputs, %d targets: want 10 protocols, 18 intervals and 8 rates", n, s.Stream.Spec().Targets)
	}
	l := &shown{}
	for k := range n {
		l.fields = append(l.fields, make([]float32, n))
		l.fields[k][k] = .25 // before any
	}
	got := map[string]float64{}
	emit := func(m bench.Measure) { got[m.Name] = m.Value }
	if err := s.Probe(l, 0, emit); err != nil {
		t.Fatal(err)
	}
	if err := s.Final(l, emit); err != nil {
		t.Fatal(err)
	}
	// Σ(mean/sem)²/10 of the file: 9.198.
	if e := got[tracks.MetricNormalised]; math.Abs(e-9.198) > .001 {
		t.Errorf("without a change the error is %v, want 9.198", e)
	}
	for k, v := range []float64{-.04, .14, .29, .53, .56, -.29, -.41, -.34, .56, .75} {
		l.fields[k][k] += float32(v)
		l.fields[k][(k+1)%n] = 7 // of no protocol
	}
	l.fields[10][10] += 1  // the interval −100 ms
	l.fields[27][27] -= .5 // 100 ms
	l.fields[35][35] += 2  // 50 Hz
	if err := s.Final(l, emit); err != nil {
		t.Fatal(err)
	}
	if e := got[tracks.MetricNormalised]; e > 1e-9 {
		t.Errorf("changes as recorded have the error %v", e)
	}
	for name, want := range map[string]float64{
		tracks.MetricPreFirst + " 20": .29, tracks.MetricPostFirst + " 0.1": -.29,
		tracks.MetricWindow + " -100": 1, tracks.MetricWindow + " 100": -.5, tracks.MetricDrift + " 50": 2 / seconds, tracks.MetricDrift + " 40": 0,
	} {
		if math.Abs(got[name]-want) > 1e-6 {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	l.fields = l.fields[1:]
	if err := s.Final(l, emit); err == nil || !strings.Contains(err.Error(), "want one for each of the 36") {
		t.Errorf("too few neurons: %v", err)
	}
}

// TestSlicesShowEachOrder: of the ten pairings five begin with the pre-synaptic spike and five with the
// post-synaptic one, 10 ms before the other; an interval is that of the post-synaptic spike.
func TestSlicesShowEachOrder(t *testing.T) {
	s := open(t, namedTrack(t, "slices", bench.Settings{"seconds": 0.0}), bench.Rep{Seed: 1})
	var b stimulus.Batch
	n, err := s.Stream.Next(&b, s.Stream.Spec().Length)
	if err != nil {
		t.Fatal(err)
	}
	k := -1
	for i := range n - 1 {
		if !b.Boundaries[i] {
			continue
		}
		k++
		lag := b.Times[i+1] - b.Times[i]
		if b.Row(i)[k] == 0 {
			lag = -lag
		}
		want := .01
		switch {
		case k == 10:
			want = -.1
		case k == 27:
			want = .1
		case k > 10:
			continue
		case k >= 5:
			want = -.01
		}
		if math.Abs(lag-want) > 1e-9 {
			t.Errorf("protocol %d: the post-synaptic spike comes %v s after the other, want %v", k, lag, want)
		}
		if b.Row(i)[k]+b.Target(i)[k] != 1 {
			t.Errorf("protocol %d begins with %v and %v of its spikes", k, b.Row(i)[k], b.Target(i)[k])
		}
	}
	if k != 27 {
		t.Errorf("%d protocols, want 28", k+1)
	}
}

// TestTheoryOfDrift: with the published numbers of the minimal rule the drift is
// ρx·ρy·6.5·10⁻³·.0168·.114·(ρy − 19.22), at 40 Hz .1035 a second.
func TestTheoryOfDrift(t *testing.T) {
	for _, r := range bench.Declared(namedTrack(t, "slices", nil)).References {
		for k, hz := range r.X {
			if want := 10 * hz * 6.5e-3 * .0168 * .114 * (hz - 19.2203); r.Metric == tracks.MetricDrift && math.Abs(r.Y[k]-want) > 1e-5 {
				t.Errorf("a drift of %v at %v Hz, want %v", r.Y[k], hz, want)
			}
		}
	}
}

// TestRegressionOfSlices: a gradient follows the points it is shown, and does worse on those left
// out; the report says so.
func TestRegressionOfSlices(t *testing.T) {
	list, err := tracks.Exhibits([]string{"slices"}, "")
	if err != nil || len(list) != 1 || list[0].Track != "slices" || len(list[0].Series) != 6 {
		t.Fatalf("%v, %v", list, err)
	}
	t.Log(list[0].Caption)
	for _, want := range []string{"have no spikes and cannot take part", "error 2.07 on the points it was fitted to, 6.59 on each left out in turn",
		"error 0.00 on the points it was fitted to, 17.92 on each left out in turn"} {
		if !strings.Contains(list[0].Caption, want) {
			t.Errorf("the caption says nothing of %q", want)
		}
	}
	for k, want := range map[int]float64{0: .29, 1: -.34, 4: .29, 5: -.34} { // at 20 Hz, of the points and of the network that meets all
		at := slices.Index(list[0].Series[k].X, 20)
		if s := list[0].Series[k]; at < 0 || math.Abs(s.Y[at]-want) > .02 {
			t.Errorf("%s: %v at %v Hz, want %v at 20", s.Label, s.Y, s.X, want)
		}
	}
}

// TestLifetimesGrowAsTheirTheories: log N, √N and N.
func TestLifetimesGrowAsTheirTheories(t *testing.T) {
	list, err := tracks.Exhibits([]string{"lifetime"}, "")
	if err != nil || len(list) != 1 || len(list[0].Series) != 8 {
		t.Fatalf("%v", err)
	}
	for k, grows := range map[int]float64{2: .5, 6: 1} { // of theory
		s := list[0].Series[k]
		if got := math.Log10(s.Y[3]/s.Y[0]) / 3; math.Abs(got-grows) > .05 {
			t.Errorf("%s: the lifetime grows as N^%.3f, want N^%v: %v", s.Label, got, grows, s.Y)
		}
	}
	s := list[0].Series[0]
	first, last := s.Y[1]-s.Y[0], s.Y[3]-s.Y[2]
	if math.Abs(first-10.9) > 1 || math.Abs(last-10.9) > 1 { // ln √10 / −ln .9
		t.Errorf("%s: a decade of synapses adds %v and %v patterns, want 10.9", s.Label, first, last)
	}
	// A mean of 24 runs has a standard error of .2 at 1, and loses a tenth a pattern: of four sizes one
	// pattern, of which four are allowed.
	var off float64
	for i, life := range list[0].Series[1].Y {
		off += (life - s.Y[i]) / 4
	}
	if math.Abs(off) > 4 {
		t.Errorf("simulated lifetimes are %v patterns from theory: %v", off, list[0].Series[1].Y)
	}
}
