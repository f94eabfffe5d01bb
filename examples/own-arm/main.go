// Command compare is the comparison with an arm and a rule of one's own.
//
//	go run . --arm own,hebbian,rule --seeds 3
//	go run . list --settings
package main

import (
	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/cmd/command"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/hebbian/single"
)

// cubic is correlation of which a weight keeps the less the more active its unit was:
// a decay by y⁴. Oja's rule has y² in its place.
func cubic() rule.Entry {
	return rule.Entry{
		Spec: rule.Spec{
			Name: "cubic", Summary: "correlation with a decay by the fourth power",
			Formula: "Δw_ji = η·y_j·(x_i − y_j³·w_ji)", Stability: "bounded: the decay outgrows the correlation",
			Params: []rule.Param{rule.Rate(.005), rule.Anneal(0)}, Needs: []rule.Need{rule.NeedPre, rule.NeedPost},
		},
		New: func(s rule.Spec, _ rule.Shape) (rule.Rule, error) {
			return rule.Correlate(s, true, func(n int, a *rule.Activity, c, b []float32) {
				for j, y := range a.Post[n*a.Out : (n+1)*a.Out] {
					c[j], b[j] = y, y*y*y*y
				}
			}), nil
		},
	}
}

// own is an arm: one layer under that rule, and a readout.
func own(rules rule.Registry) bench.Arm {
	return bench.Arm{
		Name: "own", Summary: "one layer under the rule cubic", Rule: "cubic", Gate: "open", Signal: "none",
		Settings: []bench.Setting{{Name: "units", Doc: "of the layer", Default: 64, Min: 1, Max: 4096}},
		New: func(s bench.Setup) (bench.Learner, error) {
			return single.NewClassifier(single.Config{Spec: s.Spec, Units: s.Settings.Int("units"), Rule: "cubic", Rules: rules}, s.Rand("weights"))
		},
	}
}

func main() {
	rules := rule.All().With(cubic())
	command.Main(command.Known{Arms: arms.Parts{Rules: rules, Arms: []bench.Arm{own(rules)}}})
}
