package population

import (
	"math"
	"testing"
)

// TestRepeatsOfBinarySynapses: a pattern that is written again has the overlap s ← q + (1−q)·s, one that
// is left alone keeps what the others, of which 1−r are stored, leave: s·(1 − (1−r)·q) a presentation.
func TestRepeatsOfBinarySynapses(t *testing.T) {
	const q, share, gap = .1, .4, 7
	r := Repeats{Share: share, Gap: gap}
	for shown := 1; shown <= 3; shown++ {
		written, passed := q, q*math.Pow(1-(1-share)*q, float64((shown-1)*gap-(shown-1)))
		for range shown - 1 {
			written = q + (1-q)*written*math.Pow(1-q, gap-1)
		}
		for a, first := range map[Answer]float64{Written: written, Passed: passed} {
			signal, variance := Binary(q).Repeated(r, a, shown, 20, 0)
			for age, got := range signal {
				stored := 1.
				if a == Passed {
					stored = 1 - share
				}
				if want := first * math.Pow(1-stored*q, float64(age)); math.Abs(got-want) > 1e-9 || math.Abs(variance-1) > 1e-9 {
					t.Fatalf("answer %v, shown %d, age %d: signal %v, want %v; variance %v", a, shown, age, got, want, variance)
				}
			}
		}
	}
}

// TestRepeatsOfUnboundedSynapses: of a sum every presentation of the last five stays, squared by pattern.
func TestRepeatsOfUnboundedSynapses(t *testing.T) {
	r := Repeats{Share: .5, Times: []int{1, 2}, Odds: []float64{.75, .25}, Gap: 2}
	s := Unbounded()
	s.Flow = [][]float64{{1, 0}, {0, 1}}
	s.Poured = .5 // into the weight, as there is nothing behind it
	for a, want := range map[Answer][2]float64{
		Written:      {2, .5 * (.75*5 + .25*(2+3*4))},
		Passed:       {1, .5 * 5},
		Consolidated: {1.5, .5 * (.75*5 + .25*(2+3*1.5*1.5))},
	} {
		signal, variance := s.Repeated(r, a, 2, 3, 5)
		if signal[0] != want[0] || signal[2] != want[0] || math.Abs(variance-want[1]) > 1e-12 {
			t.Errorf("answer %v: signal %v, variance %v, want %v", a, signal, variance, want)
		}
	}
}

// TestConsolidationDeepens: a cascade that consolidates a pattern more often keeps it longer, others
// that are consolidated meanwhile make it no weaker, and both cost the new ones strength.
func TestConsolidationDeepens(t *testing.T) {
	s := Cascade(8)
	r := Repeats{Share: .5, Gap: 10}
	once, _ := s.Repeated(r, Passed, 1, 500, 0)
	var longest float64
	for _, shown := range []int{1, 2, 4, 8} {
		signal, _ := s.Repeated(r, Consolidated, shown, 500, 0)
		if shown == 1 && signal[0] >= once[0] {
			t.Errorf("a new pattern begins at %v, without consolidation at %v", signal[0], once[0])
		}
		if signal[300] <= longest || signal[300] <= once[300] {
			t.Errorf("shown %d times: %v left after 300, of fewer times %v, of one left alone %v", shown, signal[300], longest, once[300])
		}
		longest = signal[300]
	}
}
