package environments

import (
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// three are stimuli of classes 0, 1 and 2, one of each.
type three struct{ at, classes int }

func (s *three) Spec() stimulus.Spec {
	return stimulus.Spec{Dim: 2, Classes: s.classes, Truth: true, Length: 3}
}

func (s *three) Next(dst *stimulus.Batch, n int) (int, error) {
	if s.at == 3 {
		dst.X = dst.X[:0]
		return 0, nil
	}
	k := s.at
	s.at++
	*dst = stimulus.Batch{N: 1, D: 2, X: []float32{float32(k), 7}, Labels: []int{k}, Novel: []bool{k == 1}}
	return 1, nil
}

func TestGuess(t *testing.T) {
	g, err := NewGuess(&three{classes: 3})
	if err != nil {
		t.Fatal(err)
	}
	if s := g.Spec(); s.Classes != 0 || s.Actions != 3 || !s.Reward || !s.Episodic() || !s.Truth || s.Length != 3 {
		t.Errorf("it declares %+v", s)
	}
	for k := range 3 {
		if x := g.Begin(); x[0] != float32(k) {
			t.Fatalf("stimulus %d is %v", k, x)
		}
		action, want := k, float32(1)
		if k == 2 {
			action, want = 0, -1
		}
		o, err := g.Step(action)
		if err != nil || o.Reward != want || o.End != stimulus.Terminated || o.Next[0] != float32(k) || o.Novel != (k == 1) {
			t.Errorf("stimulus %d: action %d brings %+v (%v), want %v", k, action, o, err, want)
		}
	}
	if x := g.Begin(); len(x) != 2 {
		t.Errorf("after the end %v is shown", x)
	}
	if _, err := g.Step(0); err == nil {
		t.Error("a step is taken after the last")
	}
	if _, err := NewGuess(&three{classes: 1}); err == nil {
		t.Error("one class is something to choose from")
	}
}
