package tracks_test

import (
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// TestSlicesMeasureWhatChanged: synapses that change as the recorded ones did have no error;
// those that stay have that of the data alone.
func TestSlicesMeasureWhatChanged(t *testing.T) {
	track := namedTrack(t, "slices", bench.Settings{"seconds": 0.0})
	s := open(t, track, bench.Rep{Seed: 1})
	n := s.Stream.Spec().Dim
	if n != 28 || s.Stream.Spec().Targets != n {
		t.Fatalf("%d inputs, %d targets: want 10 protocols and 18 intervals", n, s.Stream.Spec().Targets)
	}
	l := &shown{}
	for range n {
		l.fields = append(l.fields, make([]float32, n))
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
		l.fields[k][k] = float32(v)
		l.fields[k][(k+1)%n] = 7 // of no protocol
	}
	if err := s.Final(l, emit); err != nil {
		t.Fatal(err)
	}
	if e := got[tracks.MetricNormalised]; e > 1e-9 {
		t.Errorf("changes as recorded have the error %v", e)
	}
	if got[tracks.MetricPreFirst+" 20"] != float64(float32(.29)) || got[tracks.MetricPostFirst+" 0.1"] != float64(float32(-.29)) {
		t.Errorf("changes by frequency: %v", got)
	}
	l.fields = l.fields[1:]
	if err := s.Final(l, emit); err == nil || !strings.Contains(err.Error(), "want one for each of the 28") {
		t.Errorf("too few neurons: %v", err)
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
	for _, want := range []string{"have no spikes and cannot take part", "left out in turn"} {
		if !strings.Contains(list[0].Caption, want) {
			t.Errorf("the caption says nothing of %q", want)
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
}
