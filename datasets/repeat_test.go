package datasets

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func pool(t testing.TB) *Part {
	t.Helper()
	d := digits(t)
	return Pool(&d.Tuning)
}

func repeatOf(t testing.TB, o RepeatOptions, s uint64) *Repeat {
	t.Helper()
	r, err := NewRepeat(pool(t), o, seed.PCG(s))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// bruteTruth recounts novelty, exposure, lag and load from the presentations
// themselves.
func bruteTruth(t *testing.T, b *stimulus.Batch, s interface {
	Exposure(int) int
	Lag(int) int
	Load(int) int
}) {
	t.Helper()
	last, times := map[string]int{}, map[string]int{}
	for i := range b.N {
		key := fmt.Sprint(b.Row(i))
		lag := 0
		if times[key] > 0 {
			lag = i - last[key]
		}
		if s.Load(i) != len(times) {
			t.Fatalf("presentation %d: load %d, want %d", i, s.Load(i), len(times))
		}
		times[key]++
		last[key] = i
		if b.Novel[i] != (times[key] == 1) || s.Exposure(i) != times[key] || s.Lag(i) != lag {
			t.Fatalf("presentation %d: novel %v, exposure %d, lag %d; want %v, %d, %d",
				i, b.Novel[i], s.Exposure(i), s.Lag(i), times[key] == 1, times[key], lag)
		}
	}
}

func TestRepeat(t *testing.T) {
	o := RepeatOptions{Stimuli: 150, Exposures: 10}
	sameHoweverCut(t, func(s uint64) Stream { return repeatOf(t, o, s) })
	r := repeatOf(t, o, 1)
	b := collect(t, r, 33)
	bruteTruth(t, &b, r)
	times := map[int]int{}
	var lags []float64
	for i := range b.N {
		times[r.Stimulus(i)]++
		if r.Lag(i) > 0 {
			lags = append(lags, float64(r.Lag(i)))
		}
	}
	if len(times) != 150 {
		t.Errorf("%d different stimuli", len(times))
	}
	for k, n := range times {
		if n != 10 {
			t.Errorf("stimulus %d shown %d times", k, n)
		}
	}
	// In a random order of N·R presentations a stimulus' R places cut the
	// sequence in R+1 gaps of equal mean: lags have mean (N·R+1)/(R+1). The
	// standard error is at most that over √(N·(R−1)).
	// Each is Beta(1, R) distributed: their standard deviation is √(10/12) of
	// the mean.
	var sum, squares float64
	for _, l := range lags {
		sum += l
		squares += l * l
	}
	want := 1501. / 11
	mean := sum / float64(len(lags))
	if spread := math.Sqrt(squares/float64(len(lags))-mean*mean) / mean; math.Abs(spread-math.Sqrt(10./12)) > .1 {
		t.Errorf("lags have a standard deviation of %.3f means, want %.3f", spread, math.Sqrt(10./12))
	}
	if math.Abs(mean-want) > 4*want/math.Sqrt(float64(len(lags))) {
		t.Errorf("mean lag %.1f, want %.1f", mean, want)
	}
	if r.Exposure(-1) != 0 || r.Exposure(1500) != 0 {
		t.Error("exposures outside the stream")
	}
}

func TestRepeatJitter(t *testing.T) {
	o := RepeatOptions{Stimuli: 100, Exposures: 5, Jitter: Jitter{Noise: .1}}
	sameHoweverCut(t, func(s uint64) Stream { return repeatOf(t, o, s) })
	r := repeatOf(t, o, 1)
	b := collect(t, r, 64)
	x := make([]float32, 64)
	var s, ss float64
	for i := range b.N {
		r.source.Fill(x, r.Stimulus(i))
		for j, v := range b.Row(i) {
			d := float64(v - x[j])
			s += d
			ss += d * d
		}
		if b.Novel[i] != (r.Exposure(i) == 1) {
			t.Fatalf("presentation %d: novel %v at exposure %d", i, b.Novel[i], r.Exposure(i))
		}
	}
	n := float64(len(b.X)) // 32,000: standard errors of .1/179 and .1/253
	if mean, std := s/n, math.Sqrt(ss/n); math.Abs(mean) > .003 || math.Abs(std-.1) > .002 {
		t.Errorf("noise has mean %.4f and standard deviation %.4f, want 0 and .1", mean, std)
	}

	o.Jitter = Jitter{Shift: 1}
	r = repeatOf(t, o, 1)
	b = collect(t, r, 64)
	shifts := map[[2]int]int{}
	moved := make([]float32, 64)
	for i := range b.N {
		r.source.Fill(x, r.Stimulus(i))
		found := false
		for dy := -1; dy <= 1 && !found; dy++ {
			for dx := -1; dx <= 1 && !found; dx++ {
				move(moved, x, r.spec.Shape, dy, dx)
				if found = slices.Equal(moved, b.Row(i)); found {
					shifts[[2]int{dy, dx}]++
				}
			}
		}
		if !found {
			t.Fatalf("presentation %d is no stimulus moved by up to a pixel", i)
		}
	}
	// 500 presentations over 9 moves: 56 each, standard deviation 7.
	for m, n := range shifts {
		if n < 20 || n > 100 {
			t.Errorf("moved by %v %d times of 500", m, n)
		}
	}
	if len(shifts) != 9 {
		t.Errorf("%d different moves, want 9", len(shifts))
	}
}

func TestMove(t *testing.T) {
	shape := stimulus.Shape{Channels: 2, Height: 2, Width: 3}
	src := []float32{1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60}
	dst := make([]float32, 12)
	for _, c := range []struct {
		dy, dx int
		want   []float32
	}{
		{0, 0, src},
		{1, 0, []float32{0, 0, 0, 1, 2, 3, 0, 0, 0, 10, 20, 30}},
		{-1, 0, []float32{4, 5, 6, 0, 0, 0, 40, 50, 60, 0, 0, 0}},
		{0, 1, []float32{0, 1, 2, 0, 4, 5, 0, 10, 20, 0, 40, 50}},
		{0, -2, []float32{3, 0, 0, 6, 0, 0, 30, 0, 0, 60, 0, 0}},
		{-1, 1, []float32{0, 4, 5, 0, 0, 0, 0, 40, 50, 0, 0, 0}},
	} {
		move(dst, src, shape, c.dy, c.dx)
		if !slices.Equal(dst, c.want) {
			t.Errorf("moved by %d, %d: %v, want %v", c.dy, c.dx, dst, c.want)
		}
	}
}

func TestDistinct(t *testing.T) {
	p := signsOf(t, 40, 50, 0, 1)
	copy(p.Row(7), p.Row(3))
	copy(p.Row(9), p.Row(3))
	pick, err := distinct(p, 38, rng(1))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, i := range pick {
		seen[fmt.Sprint(p.Row(int(i)))] = true
	}
	if len(seen) != 38 {
		t.Errorf("%d different patterns of %d picked", len(seen), len(pick))
	}
	if _, err := distinct(p, 39, rng(1)); err == nil {
		t.Error("39 different patterns of 38")
	}
}

func TestRepeatRefuses(t *testing.T) {
	vectors := signsOf(t, 40, 50, 0, 1)
	for _, o := range []RepeatOptions{
		{Stimuli: 0, Exposures: 1}, {Stimuli: 1, Exposures: 0}, {Stimuli: 41, Exposures: 1},
		{Stimuli: 4, Exposures: 1, Jitter: Jitter{Noise: -1}},
		{Stimuli: 4, Exposures: 1, Jitter: Jitter{Noise: math.NaN()}},
		{Stimuli: 4, Exposures: 1, Jitter: Jitter{Shift: -1}},
		{Stimuli: 4, Exposures: 1, Jitter: Jitter{Shift: 1}}, // no images
	} {
		if _, err := NewRepeat(vectors, o, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
	if _, err := NewRepeat(pool(t), RepeatOptions{Stimuli: 4, Exposures: 1, Jitter: Jitter{Shift: 8}}, seed.PCG(1)); err == nil {
		t.Error("a shift out of the image accepted")
	}
}

func TestStreamsAllocateNothing(t *testing.T) {
	scenes, err := NewScenes(SceneOptions{Count: 1, Side: 32}, seed.PCG(1))
	if err != nil {
		t.Fatal(err)
	}
	for name, make := range map[string]func() (Stream, error){
		"repeat": func() (Stream, error) {
			return NewRepeat(pool(t), RepeatOptions{Stimuli: 500, Exposures: 10, Jitter: Jitter{Noise: .1, Shift: 1}}, seed.PCG(1))
		},
		"lag":     func() (Stream, error) { return NewLag(LagOptions{Dim: 100, Lag: 10, Length: 5000}, seed.PCG(1)) },
		"bars":    func() (Stream, error) { return NewBars(BarsOptions{Length: 5000}, seed.PCG(1)) },
		"patches": func() (Stream, error) { return NewPatches(scenes, 12, 5000, seed.PCG(1)) },
		"timing": func() (Stream, error) {
			return NewTiming(TimingOptions{Delays: LeadersAndFollowers(4, 4, 2, .005, .02), Volleys: 1000}, seed.PCG(1))
		},
		"changing": func() (Stream, error) {
			return NewChanging(pool(t), ChangingOptions{Stimuli: 50, Every: 2500, Changes: []Change{Permute}}, seed.PCG(1))
		},
		"contrasts": func() (Stream, error) {
			return NewContrasts(pool(t), ContrastOptions{Stimuli: 100, Exposures: 40}, seed.PCG(1))
		},
	} {
		s, err := make()
		if err != nil {
			t.Fatal(err)
		}
		var b stimulus.Batch
		if _, err := s.Next(&b, 32); err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(20, func() { s.Next(&b, 32) }); n != 0 {
			t.Errorf("%s: a batch allocates %v times", name, n)
		}
	}
}
