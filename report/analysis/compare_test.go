package analysis

import (
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
		[5]string{"hebbian-uncertain-yoked", "local", "yoked", "none", "hebbian-uncertain"})...)
	got := map[string]bool{}
	for _, p := range tr.pairs() {
		if p.B.Gate == gateYoked {
			got[p.A.Name+"/"+p.B.Name] = true
		}
	}
	if len(got) != 2 || !got["hebbian/hebbian-yoked"] || !got["hebbian-uncertain/hebbian-uncertain-yoked"] {
		t.Errorf("pairs with yoked arms: %v", got)
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
		got[p.A.Name+" "+p.B.Name+" "+p.Kind] = true
	}
	for _, want := range []string{"hebbian hebbian-open gate", "hebbian hebbian-yoked choice of presentations", "hebbian backprop-gated rule",
		"hebbian-open backprop rule", "hebbian backprop rule", "hebbian a-softmax rule", "hebbian backprop-replay rule", "backprop-gated backprop gate"} {
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
