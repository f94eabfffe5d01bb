package experiment

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// Whatever the scores are like, reports of an arm beside itself do not call a
// difference in more than one of twenty; and what is planted is found as often as
// theory says.
func TestAuditOfSyntheticScores(t *testing.T) {
	if testing.Short() {
		t.Skip("short: thousands of reports are dealt")
	}
	a := Audit{Comparisons: 10, Seeds: []int{8, 10}}
	for name, draw := range map[string]func(*rand.Rand) float64{
		"normal":      (*rand.Rand).NormFloat64,
		"heavy tails": func(r *rand.Rand) float64 { return r.NormFloat64() / math.Sqrt(r.ExpFloat64()) },
		"skewed":      func(r *rand.Rand) float64 { return math.Exp(1.5 * r.NormFloat64()) },
		"discrete":    func(r *rand.Rand) float64 { return float64(r.IntN(4)) },
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, uint64(len(name))))
			differences := make([]float64, 200)
			for i := range differences {
				differences[i] = draw(r) - draw(r)
			}
			for _, found := range a.Judge(differences) {
				t.Logf("%d seeds: %.1f %% (%.1f to %.1f) of %d; planted %.1f %% (%.1f to %.1f), theory %.1f %%", found.Seeds, 100*found.False.Value, 100*found.False.Low, 100*found.False.High, found.False.N,
					100*found.Found.Value, 100*found.Found.Low, 100*found.Found.High, 100*found.Theory)
				if found.False.Low > .05 || found.False.N*a.Comparisons < AuditedComparisons {
					t.Errorf("%d seeds: %+v", found.Seeds, found.False)
				}
				if name == "normal" && (found.Theory < found.Found.Low-.02 || found.Theory > found.Found.High+.02) {
					t.Errorf("%d seeds: the planted difference is found in %.3f to %.3f, theory %.3f", found.Seeds, found.Found.Low, found.Found.High, found.Theory)
				}
			}
		})
	}
}

// An audit runs one arm under two names on the same streams, and refuses what it
// cannot judge before anything runs.
func TestAuditRunsAnArmBesideItself(t *testing.T) {
	e := Default(Known{})
	e.Arm, e.Budget, e.Seeds, e.Out = Names{"softmax"}, 20, 16, t.TempDir()+"/out"
	e, err := e.Audited()
	if err != nil {
		t.Fatal(err)
	}
	a := Audit{Quantity: "test accuracy", Comparisons: 2, Seeds: []int{8}}
	out, found, err := a.Run(t.Context(), e, nil)
	if err != nil || out.Done != 32 || len(found) != 1 || found[0].False.N*2 < AuditedComparisons {
		t.Errorf("%+v, %+v, %v", out, found, err)
	}
	a.Seeds = []int{9}
	if _, _, err := a.Run(t.Context(), e, nil); err == nil || err.Error() != "reports of 2 comparisons of 9 seeds need 18 runs under each name, not 16" {
		t.Errorf("too few runs give %v", err)
	}
	e.Arm = DefaultArms()
	if _, err := e.Audited(); err == nil || !strings.Contains(err.Error(), "one arm and one track") {
		t.Errorf("seven arms give %v", err)
	}
}
