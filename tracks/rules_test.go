package tracks_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// shown is a learner that shows the receptive fields that it is given.
type shown struct {
	counting
	fields [][]float32
}

func (s *shown) Fields(n int) [][]float32 { return s.fields[:min(n, len(s.fields))] }

func probe(t *testing.T, track bench.Track, l bench.Learner) map[string]float64 {
	t.Helper()
	got := map[string]float64{}
	if err := open(t, track, bench.Rep{Seed: 1}).Probe(l, 0, func(m bench.Measure) { got[m.Name] = m.Value }); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestBarsAreFoundWhereTheyAre(t *testing.T) {
	track := namedTrack(t, "bars", nil)
	rng := rand.New(rand.NewPCG(1, 1))
	bar := func(k int, noise float64) []float32 {
		f := make([]float32, 64)
		for i := range f {
			if (k < 8 && i/8 == k) || (k >= 8 && i%8 == k-8) {
				f[i] = 3
			}
			f[i] += float32(noise * rng.NormFloat64())
		}
		return f
	}
	var all, noise [][]float32
	for k := range 16 {
		all = append(all, bar(k, .3))
		noise = append(noise, bar(99, 1))
	}
	for name, c := range map[string]struct {
		fields       [][]float32
		bars, coding float64
	}{
		"all":            {all, 16, 16},
		"one twice":      {append(append([][]float32{}, all[:15]...), bar(3, .3)), 15, 16},
		"noise":          {noise, 0, 0},
		"half and noise": {append(append([][]float32{}, all[:8]...), noise...), 8, 8},
		"none":           {nil, 0, 0},
	} {
		got := probe(t, track, &shown{fields: c.fields})
		if got[tracks.MetricBarsFound] != c.bars || got[tracks.MetricBarUnits] != c.coding {
			t.Errorf("%s: %v bars found by %v units, want %v by %v", name, got[tracks.MetricBarsFound], got[tracks.MetricBarUnits], c.bars, c.coding)
		}
	}
	if target := open(t, track, bench.Rep{}).Target; target.Metric != tracks.MetricBarsFound || target.Value != 16 {
		t.Errorf("target %+v, want 16 bars", target)
	}
}

func TestPatchesCountOrientedUnits(t *testing.T) {
	track := namedTrack(t, "patches", bench.Settings{"scenes": 1})
	rng := rand.New(rand.NewPCG(2, 2))
	var fields [][]float32
	for k := range 8 {
		f := make([]float32, 144)
		sin, cos := math.Sincos(math.Pi * (float64(k/2) + .5) / 4)
		for i := range f {
			dx, dy := float64(i%12)-5.5, float64(i/12)-5.5
			u := dx*cos + dy*sin
			f[i] = float32(math.Exp(-(dx*dx+dy*dy)/12) * math.Sin(2*math.Pi*.15*u))
			if k%2 == 1 {
				f[i] = float32(rng.NormFloat64())
			}
		}
		fields = append(fields, f)
	}
	got := probe(t, track, &shown{fields: fields})
	if got[tracks.MetricGaborShare] != 50 || got[tracks.MetricPreferred] != 4 {
		t.Errorf("%v %% of units oriented, in %v directions; want 50 in 4", got[tracks.MetricGaborShare], got[tracks.MetricPreferred])
	}
}

// TestTimingMeasuresTheWindowAskedFor: all pairs of spikes count, those of
// other volleys as well, which is why five per cent are allowed.
func TestTimingMeasuresTheWindowAskedFor(t *testing.T) {
	for _, tau := range [][2]float64{{.020, .020}, {.0168, .0337}} {
		// Weights that begin elsewhere than at 0: their changes are measured.
		arm := stdpArm(tau[0], tau[1])
		build := arm.New
		arm.New = func(s bench.Setup) (bench.Learner, error) {
			l, err := build(s)
			for i := range l.(bench.Fielder).Fields(1)[0] {
				l.(bench.Fielder).Fields(1)[0][i] = .5
			}
			return l, err
		}
		r, err := bench.Run(context.Background(), bench.RunSpec{Track: namedTrack(t, "timing", nil), Arm: arm, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		// Inputs that spike at random, 5 a second, meet 300 output spikes and
		// the area of the window.
		chance := .01 * 5 * 300 * (tau[0] - tau[1])
		if lead, follow, rest := value(t, r, tracks.MetricLeaders), value(t, r, tracks.MetricFollowers), value(t, r, tracks.MetricOthers); lead <= 0 || follow >= 0 || math.Abs(rest-chance) > .1 {
			t.Errorf("leaders %v, followers %v, at random %v: want up, down and %v", lead, follow, rest, chance)
		}
		for metric, want := range map[string]float64{tracks.MetricTauPlus: 1000 * tau[0], tracks.MetricTauMinus: 1000 * tau[1]} {
			if got := value(t, r, metric); math.Abs(got/want-1) > .05 {
				t.Errorf("%s %.2f ms, asked for %.2f", metric, got, want)
			}
		}
	}
}

// TestAssociationOfAHopfieldNetwork compares with theory. At each load the
// errors counted are about Poisson with the mean that theory gives; four
// standard deviations are allowed. From half a pattern there are more errors.
func TestAssociationOfAHopfieldNetwork(t *testing.T) {
	names := []string{"association-105", "association-138", "association-185"}
	if testing.Short() {
		names = names[:1]
	}
	for _, name := range names {
		r, err := bench.Run(context.Background(), bench.RunSpec{Track: namedTrack(t, name, bench.Settings{"rounds": 1}), Arm: hopfieldArm(), Seed: 4})
		if err != nil {
			t.Fatal(err)
		}
		theory := value(t, r, tracks.MetricBitTheory)
		bits := 400 * float64(r.Spec.Length)
		if got := value(t, r, tracks.MetricBitError); math.Abs(got-theory)*bits > 4*math.Sqrt(theory*bits)+1 {
			t.Errorf("%s: bit error %.5f, theory %.5f over %v bits", name, got, theory, bits)
		}
		if cut, flip := value(t, r, tracks.MetricBitErrorCut), value(t, r, tracks.MetricBitErrorCue); cut < 2*theory || flip < theory || cut > .2 {
			t.Errorf("%s: bit error %.5f from half a pattern and %.5f from a corrupted one, theory of a whole one %.5f", name, cut, flip, theory)
		}
	}
	// Before anything is stored, no sign is known.
	r, err := bench.Run(context.Background(), bench.RunSpec{Track: namedTrack(t, "association-105", bench.Settings{"inputs": 100}), Arm: hopfieldArm()})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range r.Rows {
		if row.Metric == tracks.MetricBitError && row.Presentations == 0 && math.Abs(row.Value-.5) > .1 {
			t.Errorf("bit error %v of an empty memory, want chance", row.Value)
		}
	}
	if n := value(t, r, results.MetricEvents); n != 220 { // 20 rounds of 11 patterns, rounded from 10.5
		t.Errorf("%v events", n)
	}
}
