package gate

import "testing"

// At exactly its threshold a gate with a budget is shut, and one with a
// false-familiar rate open: where many stimuli are alike none of them is taken
// for familiar.
func TestGatesAtTheirThreshold(t *testing.T) {
	budget, err := NewNovelty(Instance, Aim{Budget: .5}, 0)
	if err != nil {
		t.Fatal(err)
	}
	budget.threshold = .5
	for novelty, want := range map[float32]bool{.49999997: false, .5: false, .50000006: true} {
		if got := budget.exceeds(novelty, Floor); got != want {
			t.Errorf("with a budget, at novelty %v against .5: open %v, want %v", novelty, got, want)
		}
	}
	budget.threshold = Floor
	if budget.exceeds(Floor, Floor) {
		t.Error("at the floor a gate with a budget is open")
	}
	rate, err := NewNovelty(Instance, Aim{FalseFamiliar: .1}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 * trackerSize { // all alike: the tail is where they are
		if !rate.Open(Levels{Instance: .5}, Unknown) {
			t.Fatalf("presentation %d, as novel as all before it, is taken for familiar", i+1)
		}
	}
	if rate.threshold != .5 {
		t.Errorf("the threshold is %v, want that of all stimuli, .5", rate.threshold)
	}
}
