package stats

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// What SciPy and formulas in NumPy make of the same values; peers/intervals.py
// made it.
type peers struct {
	ClopperPearson []struct {
		K, N int
		ends
	} `json:"clopper_pearson"`
	SignFlip []struct {
		D []float64
		P float64
	} `json:"sign_flip"`
	Effect []struct {
		D []float64
		ends
	}
	Power []struct {
		Effect, Alpha, Power float64
		N                    int
	}
	Seeds []struct {
		Effect, Power  float64
		Comparisons, N int
	}
	RLiable struct {
		A, B             [][]float64
		Taus             []float64
		IQM, Improvement ends
		Profile          []ends
	}
	LogRank []struct {
		A, B           []float64
		Chi, P, Hazard float64
	} `json:"log_rank"`
	Crossed []struct {
		A, B [][]int
		ends
	}
	Bounded []struct {
		X    []float64
		Size int
		ends
	}
	BCa []struct {
		X []float64
		ends
	}
}

type ends struct{ Value, Low, High float64 }

func (w ends) check(t *testing.T, what string, e Estimate, tol float64) {
	t.Helper()
	approx(t, what+": value", e.Value, w.Value, 1e-9)
	w.within(t, what, e, tol)
}

func (w ends) within(t *testing.T, what string, e Estimate, tol float64) {
	t.Helper()
	approx(t, what+": low", e.Low, w.Low, tol)
	approx(t, what+": high", e.High, w.High, tol)
}

func loadPeers(t *testing.T) (p peers) {
	t.Helper()
	data, err := os.ReadFile("testdata/peers.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	for what, n := range map[string]int{"Clopper–Pearson": len(p.ClopperPearson), "sign flip": len(p.SignFlip), "effect": len(p.Effect), "power": len(p.Power),
		"seeds": len(p.Seeds), "profile": len(p.RLiable.Profile), "log-rank": len(p.LogRank), "crossed": len(p.Crossed), "bounded": len(p.Bounded), "BCa": len(p.BCa)} {
		if n == 0 {
			t.Errorf("no examples of %s", what)
		}
	}
	return p
}

func TestAgreesWithPeers(t *testing.T) {
	p := loadPeers(t)
	for _, c := range p.ClopperPearson {
		c.within(t, "Clopper–Pearson", ClopperPearson(c.K, c.N), 1e-9)
	}
	for _, c := range p.SignFlip {
		approx(t, "sign flip", SignFlip(c.D, nil), c.P, 1e-12)
	}
	for _, c := range p.Effect {
		c.check(t, "effect", EffectSize(c.D), 1e-5)
	}
	for _, c := range p.Power {
		approx(t, "power", Power(c.Effect, c.N, c.Alpha), c.Power, 1e-6)
	}
	for _, c := range p.Seeds {
		// Of few seeds the sign-flip test wants one more than Student's now and then.
		if n := SeedsNeeded(c.Effect, c.Power, c.Comparisons, rand.NewPCG(1, 1)); n < c.N || n > c.N && (c.N >= ExactFlips || n > c.N+1) {
			t.Errorf("an effect of %v needs %d seeds for a power of %v among %d, want %d", c.Effect, n, c.Power, c.Comparisons, c.N)
		}
	}
	for _, c := range p.LogRank {
		g := LogRank(spans(c.A), spans(c.B))
		approx(t, "χ²", g.Statistic, c.Chi, 1e-9)
		approx(t, "p", g.P, c.P, 1e-9)
		approx(t, "hazard ratio", g.Value, c.Hazard, 1e-9)
	}
	for _, c := range p.Crossed {
		c.check(t, "crossed", AccuracyDifference(answers(c.A), answers(c.B), nil), 1e-9)
	}
	for _, c := range p.Bounded {
		c.within(t, "bounded", Bounded(c.X, 0, 1, c.Size), 1e-6)
	}
	for _, c := range p.BCa {
		c.within(t, "BCa", Bootstrap(c.X, average, rand.NewPCG(1, 1)), .03)
	}
	r := p.RLiable
	r.IQM.check(t, "interquartile mean", InterquartileMean(r.A, rand.NewPCG(1, 1)), .006)
	r.Improvement.check(t, "probability of improvement", ProbabilityOfImprovement(r.A, r.B, rand.NewPCG(1, 1)), .01)
	for i, e := range PerformanceProfile(r.A, r.Taus, rand.NewPCG(1, 1)) {
		r.Profile[i].check(t, "profile", e, 1./24+1e-9) // a step
	}
}

// spans reads lengths of which the negative ones are censored.
func spans(of []float64) (out []Span) {
	for _, v := range of {
		out = append(out, Span{math.Abs(v), v > 0})
	}
	return out
}

// answers are those on the same examples under each seed.
func answers(right [][]int) (out []Answers) {
	for _, seed := range right {
		var a Answers
		for i, v := range seed {
			a.Example, a.Right = append(a.Example, i), append(a.Right, v == 1)
		}
		out = append(out, a)
	}
	return out
}
