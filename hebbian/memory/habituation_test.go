package memory

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// mbon reads the responses of 72 fly neurons to ten presentations of one
// odour, relative to the first (Dasgupta, Hattori and Navlakha 2022).
func mbon(t *testing.T) [][]float64 {
	t.Helper()
	file := filepath.Join("..", "..", "..", "shared", "data", "mbon", "mbon_a3.csv")
	f, err := os.Open(file)
	if err != nil {
		t.Skipf("the recordings are not here: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var cells [][]float64
	for _, row := range rows[1:] {
		var c []float64
		for _, field := range row[2:12] {
			v, err := strconv.ParseFloat(field, 64)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			c = append(c, v)
		}
		cells = append(cells, c)
	}
	return cells
}

// The one free parameter is fitted on half of the neurons and scored on the
// other half, over 100 splits, beside a geometric decay fitted alike and 1/n.
func TestHabituationFitsTheFly(t *testing.T) {
	cells := mbon(t)
	if len(cells) != 72 {
		t.Fatalf("%d cells, want 72", len(cells))
	}
	if testing.Short() {
		t.Skip("a hundred fits")
	}
	f, err := SplitHabituation(cells, 100, source(40))
	if err != nil {
		t.Fatal(err)
	}
	mean := func(v []float64) (m float64) {
		if len(v) != 100 {
			t.Errorf("%d splits, want 100", len(v))
		}
		for _, x := range v {
			m += x / float64(len(v))
		}
		return m
	}
	model, geometric, harmonic := mean(f.Model), mean(f.Geometric), mean(f.Harmonic)
	t.Logf("RMS on the other half: model %.4f, geometric %.4f, 1/n %.4f; all cells: depression to %.3f", model, geometric, harmonic, f.Depress)
	if model > .05 || model > geometric+1e-6 || model > harmonic {
		t.Errorf("RMS %.4f of the first response, want at most .05, the geometric null's %.4f and the harmonic one's %.4f", model, geometric, harmonic)
	}
	if math.Abs(f.Depress-.43) > .01 {
		t.Errorf("depression to %.3f fits all cells best, a geometric decay at .43 is known to", f.Depress)
	}
}

// Neurons that habituate by a known factor are fitted by it, and what is
// scored is the half that was not fitted.
func TestSplitsScoreTheOtherHalf(t *testing.T) {
	var same [][]float64
	for range 10 {
		same = append(same, decay(.6))
	}
	f, err := SplitHabituation(same, 3, source(1))
	if err != nil {
		t.Fatal(err)
	}
	if f.Depress != .6 || f.Decay != .6 || RMS(f.Response, decay(.6)) > 1e-5 {
		t.Errorf("depression to %v, decay by %v: want .6 and .6", f.Depress, f.Decay)
	}
	if slices.Max(f.Model) > 1e-5 || slices.Max(f.Geometric) > 1e-12 {
		t.Errorf("RMS of model %v and decay %v: want 0", f.Model, f.Geometric)
	}
	// Of four neurons two decay by .2 and two by .8. A split that parts them
	// scores the fit to one pair on the other.
	f, err = SplitHabituation([][]float64{decay(.2), decay(.2), decay(.8), decay(.8)}, 60, source(2))
	if err != nil {
		t.Fatal(err)
	}
	if want := RMS(decay(.2), decay(.8)); math.Abs(slices.Max(f.Geometric)-want) > 1e-9 {
		t.Errorf("the largest RMS is %v, want %v of a half that is nothing like the other", slices.Max(f.Geometric), want)
	}
	again, err := SplitHabituation([][]float64{decay(.2), decay(.2), decay(.8), decay(.8)}, 60, source(2))
	if err != nil || !slices.Equal(f.Model, again.Model) {
		t.Errorf("the same source gives other splits (%v)", err)
	}
	if _, err := SplitHabituation(same[:3], 1, source(1)); err == nil {
		t.Error("three neurons were divided")
	}
	if _, err := SplitHabituation([][]float64{{1, 2}, {1, 2}, {1}, {1, 2}}, 1, source(1)); err == nil {
		t.Error("neurons with different numbers of responses were fitted")
	}
}

func decay(d float64) []float64 {
	g := make([]float64, 10)
	for n := range g {
		g[n] = math.Pow(d, float64(n))
	}
	return g
}

// The block's own response falls by its factor with each presentation.
func TestHabituationIsGeometric(t *testing.T) {
	got, err := Habituation(.4, 8)
	if err != nil {
		t.Fatal(err)
	}
	if d := RMS(got, decay(.4)[:8]); d > 1e-5 {
		t.Errorf("responses %v differ from .4^(n−1) by %v", got, d)
	}
	if _, err := Habituation(1.5, 3); err == nil {
		t.Error("a depression that strengthens was accepted")
	}
}
