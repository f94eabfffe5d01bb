package analysis

import (
	"maps"
	"testing"

	"github.com/hebbgrad/hebbgrad/results"
)

// armsOf is two seeds of arms, each "name rule gate signal partner".
func armsOf(arms ...[5]string) *Track {
	var in Data
	for _, a := range arms {
		for s := range uint64(2) {
			in.Runs = append(in.Runs, results.Manifest{RunID: a[0], Track: "t", Arm: a[0], Partner: a[4], Seed: s})
			in.Rows = append(in.Rows, results.Row{RunID: a[0], Track: "t", Arm: a[0], Rule: a[1], Gate: a[2], Signal: a[3], Seed: s,
				Presentations: 1, Metric: results.MetricTestAccuracy, Value: 50, Unit: results.UnitPercent})
		}
	}
	return NewFrame(in).Tracks[0]
}

func crossedArms() [][5]string {
	return [][5]string{
		{"hebbian", "local", "novelty", "surprise"}, {"hebbian-open", "local", "open", "none"}, {"hebbian-yoked", "local", "yoked", "none", "hebbian"},
		{"backprop", "gradient", "open", "none"}, {"backprop-gated", "gradient", "novelty", "surprise"}, {"backprop-yoked", "gradient", "yoked", "none", "backprop-gated"},
	}
}

// A yoked arm answers to its partner, not to every gated arm of the rule.
func TestYokedArmsBelongToTheirPartner(t *testing.T) {
	tr := armsOf(append(crossedArms()[:4], [5]string{"hebbian-uncertain", "local", "novelty", "uncertainty"},
		[5]string{"hebbian-uncertain-yoked", "local", "yoked", "none", "hebbian-uncertain"},
		[5]string{"hebbian-yoked-run", "local", "yoked-run", "none", "hebbian"})...)
	got := map[string]string{}
	for _, p := range tr.pairs() {
		if p.B.Gate == gateYoked || p.B.Gate == gateYokedRun {
			got[p.A.Name+"/"+p.B.Name] = p.Differs
		}
	}
	const windows, run = "choice of presentations", "choice of presentations over the run"
	want := map[string]string{"hebbian/hebbian-yoked": windows, "hebbian-uncertain/hebbian-uncertain-yoked": windows, "hebbian/hebbian-yoked-run": run}
	if !maps.Equal(got, want) {
		t.Errorf("pairs with yoked arms: %v, want %v", got, want)
	}
}

// With references of the same rule present, a gated arm's open control is the
// one that shares its name, and the comparison is not with all others.
func TestControlsShareTheStem(t *testing.T) {
	tr := armsOf(append([][5]string{{"a-softmax", "gradient", "open", "none"}, {"backprop-replay", "gradient", "open", "none"}}, crossedArms()...)...)
	for _, a := range tr.Arms {
		if a.Name != "backprop-gated" {
			continue
		}
		if c := tr.controls(a, gateOpen); len(c) != 1 || c[0].Name != "backprop" {
			t.Errorf("open controls of backprop-gated: %v", c[0].Name)
		}
	}
	got := map[string]bool{}
	for _, p := range tr.pairs() {
		got[p.A.Name+" "+p.B.Name+" "+p.Differs] = true
	}
	for _, want := range []string{"hebbian hebbian-open gate", "hebbian hebbian-yoked choice of presentations", "hebbian backprop-gated rule",
		"hebbian-open backprop rule", "hebbian backprop rule, gate", "hebbian a-softmax rule, gate", "hebbian backprop-replay rule, gate", "backprop-gated backprop gate"} {
		if !got[want] {
			t.Errorf("no pair %q among %v", want, got)
		}
	}
	for _, not := range []string{"backprop-gated a-softmax gate", "backprop-gated backprop-replay gate"} {
		if got[not] {
			t.Errorf("pair %q", not)
		}
	}
	if sq := tr.squares(); len(sq) != 2 || sq[0].gradOpen.Name != "backprop" {
		t.Errorf("squares %+v", sq)
	}
}

// TestPairsNameWhatDiffers: one thing alone is what a comparison isolates, and of
// several each is named.
func TestPairsNameWhatDiffers(t *testing.T) {
	set := func(pairs ...any) (list []results.Setting) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, results.Setting{Name: pairs[i].(string), Value: pairs[i+1]})
		}
		return list
	}
	a := Arm{Rule: "local", Wiring: "256", Readout: "delta", Gate: gateNovelty, Signal: "surprise", Minibatch: 10, Settings: set("rate", .1, "signal", "surprise", "gate-budget", .2)}
	for want, change := range map[string]func(*Arm){
		"":                           func(*Arm) {},
		"rule":                       func(b *Arm) { b.Rule, b.Settings = "gradient", set("rate", .5) },
		"rule, minibatch":            func(b *Arm) { b.Rule, b.Minibatch = "gradient", 32 },
		"wiring":                     func(b *Arm) { b.Wiring = "columns80x12/4" },
		"readout":                    func(b *Arm) { b.Readout = "supervised-hebb" },
		"gate":                       func(b *Arm) { b.Gate, b.Settings = gateOpen, set("rate", .1) },
		"choice of presentations":    func(b *Arm) { b.Gate = gateYoked },
		"truth of the gate":          func(b *Arm) { b.Gate = gateOracle },
		"gate signal":                func(b *Arm) { b.Signal, b.Settings = "instance", set("rate", .1, "signal", "instance") },
		"setting rate":               func(b *Arm) { b.Settings = set("rate", .3) },
		"rule, wiring, gate":         func(b *Arm) { b.Rule, b.Wiring, b.Gate = "gradient", "64", gateOpen },
		"ref is a reference, rule":   func(b *Arm) { b.Name, b.Reference, b.Rule, b.Settings = "ref", true, "none", nil },
		"wiring, gate, setting rate": func(b *Arm) { b.Wiring, b.Gate, b.Settings = "64", gateYoked, set("rate", .3) },
	} {
		b := a
		change(&b)
		if got := differing(&a, &b); got != want {
			t.Errorf("they differ in %q, want %q", got, want)
		}
	}
}

// TestRulesAreCrossedWithinAWiring: arms of another wiring fill no square, which
// would give their wiring's effect to the rule.
func TestRulesAreCrossedWithinAWiring(t *testing.T) {
	tr := armsOf(crossedArms()...)
	for _, a := range tr.Arms {
		a.Wiring = map[string]string{"local": "columns80x12/4", ruleGradient: "256"}[a.Rule]
	}
	if sq := tr.squares(); sq != nil {
		t.Errorf("squares of two wirings: %+v", sq)
	}
	for _, a := range tr.Arms {
		a.Wiring = "256"
	}
	if sq := tr.squares(); len(sq) != 2 {
		t.Errorf("%d squares of one wiring, want those of novelty and yoked gates", len(sq))
	}
	tr.Arms[0].Readout = "supervised-hebb"
	if sq := tr.squares(); len(sq) != 1 {
		t.Errorf("%d squares with one arm of another readout, want that of the yoked gate", len(sq))
	}
}
