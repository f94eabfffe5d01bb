package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Arms with the same hazard are called different in 5 % of cases, and the
// interval of the ratio holds that of two exponential arms, censored or not.
func TestLogRankHoldsItsLevel(t *testing.T) {
	skipTrials(t)
	r := rand.New(rand.NewPCG(1, 1))
	const trials = 2000
	for _, ratio := range []float64{1, 1.5} {
		called, held := 0, 0
		for range trials {
			var arms [2][]Span
			for i, hazard := range []float64{ratio, 1} {
				for range 20 {
					length := r.ExpFloat64() / hazard
					arms[i] = append(arms[i], Span{min(length, 1.5), length < 1.5})
				}
			}
			e := LogRank(arms[0], arms[1])
			held += inside(e.Estimate, ratio)
			if e.P <= .05 {
				called++
			}
		}
		covers(t, "LogRank", held, trials, .01)
		if ratio == 1 {
			covers(t, "its p", trials-called, trials, .01)
		} else if called < trials/10 {
			t.Errorf("a ratio of 1.5 was called in %d of %d", called, trials)
		}
	}
}

// Which arm comes first inverts the ratio and nothing else, and a run that never
// reached the target counts.
func TestLogRankKeepsTheCensored(t *testing.T) {
	a := spans([]float64{3, 4, 5, 6, 7, 8})
	b := spans([]float64{5, 6, 9, -10, -10, -10})
	e, back := LogRank(a, b), LogRank(b, a)
	approx(t, "inverse", back.Value, 1/e.Value, 1e-12)
	approx(t, "p", back.P, e.P, 1e-12)
	if dropped := LogRank(a, b[:3]); !(e.P < dropped.P) || e.Value <= 1 {
		t.Errorf("with the censored %+v, without %+v", e, dropped)
	}
	if few := LogRank(a, b[:3]); !warned(few.Estimate, NeedsMore(6)) || few.Method != PetoOneStep {
		t.Errorf("of three: %+v", few)
	}
}

func TestLogRankWarns(t *testing.T) {
	a := spans([]float64{1, 2})
	for w, b := range map[Warning][]Span{NoneAtAll: nil, NotFinite: {{math.NaN(), true}}} {
		if e := LogRank(a, b); !math.IsNaN(e.P) || !warned(e.Estimate, w) {
			t.Errorf("%v: %+v", b, e)
		}
	}
	never := spans([]float64{-5, -5})
	if e := LogRank(never, never); !math.IsNaN(e.P) || !warned(e.Estimate, NoneReached) {
		t.Errorf("none reached it: %+v", e)
	}
}
