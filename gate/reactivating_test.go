package gate

import "testing"

// TestReactivatingIsNeverShut: what the gate within shuts out is to be consolidated, what it lets
// through stored, and all else is that gate's.
func TestReactivatingIsNeverShut(t *testing.T) {
	g := NewReactivating(NewOracle())
	for _, truth := range []Truth{New, Familiar, New} {
		if !g.Open(Levels{}, truth) || g.Reactivates() != (truth == Familiar) {
			t.Errorf("truth %v: reactivates %v", truth, g.Reactivates())
		}
	}
	if !g.NeedsTruth() || g.Name() != "reactivating-oracle" || g.Open(Levels{}, Unknown) && g.Err() == nil {
		t.Error("it does not pass on what the oracle needs and says")
	}
}
