package memory

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
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

// medians of the cells, presentation by presentation.
func medians(cells [][]float64) []float64 {
	m := make([]float64, len(cells[0]))
	for n := range m {
		var v []float64
		for _, c := range cells {
			v = append(v, c[n])
		}
		slices.Sort(v)
		m[n] = (v[(len(v)-1)/2] + v[len(v)/2]) / 2
	}
	return m
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
	curves := map[float64][]float64{}
	for k := 1; k < 200; k++ {
		d := float64(k) / 200
		c, err := Habituation(d, 10)
		if err != nil {
			t.Fatal(err)
		}
		curves[d] = c
	}
	r := rand.New(source(40))
	var model, geometric, harmonic float64
	const splits = 100
	for range splits {
		order := r.Perm(len(cells))
		var halves [2][][]float64
		for i, c := range order {
			halves[i%2] = append(halves[i%2], cells[c])
		}
		fit, score := medians(halves[0]), medians(halves[1])
		best, bestD := math.Inf(1), 0.
		bestNull, bestG := math.Inf(1), 0.
		for k := 1; k < 200; k++ {
			d := float64(k) / 200
			if e := RMS(curves[d], fit); e < best {
				best, bestD = e, d
			}
			if e := RMS(decay(d), fit); e < bestNull {
				bestNull, bestG = e, d
			}
		}
		model += RMS(curves[bestD], score) / splits
		geometric += RMS(decay(bestG), score) / splits
		null := make([]float64, 10)
		for n := range null {
			null[n] = 1 / float64(n+1)
		}
		harmonic += RMS(null, score) / splits
	}
	all, rms, err := FitHabituation(medians(cells))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("RMS on the other half: model %.4f, geometric %.4f, 1/n %.4f; all cells: depression to %.3f, RMS %.4f", model, geometric, harmonic, all, rms)
	if model > .05 || model > geometric+1e-6 || model > harmonic {
		t.Errorf("RMS %.4f of the first response, want at most .05, the geometric null's %.4f and the harmonic one's %.4f", model, geometric, harmonic)
	}
	if math.Abs(all-.43) > .01 {
		t.Errorf("depression to %.3f fits all cells best, a geometric decay at .43 is known to", all)
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
