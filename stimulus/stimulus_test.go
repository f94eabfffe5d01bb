package stimulus_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// everything promises all that a presentation can have.
var everything = stimulus.Spec{Dim: 2, Symbols: 9, Streams: 2, Classes: 3, Targets: 2, Actions: 4, Reward: true, Timed: true, Bounded: true, Truth: true, Length: 3}

func whole() stimulus.Batch {
	return stimulus.Batch{N: 3, D: 2, X: []float32{1, 2, 3, 4, 5, 6}, Symbols: []int32{7, 8, 1}, Streams: []int32{0, 1, 0}, Labels: []int{0, 1, 2}, Targets: []float32{1, 2, 3, 4, 5, 6},
		Rewards: []float32{1, 0, -1}, Actions: []int{3, 0, 1}, Next: []float32{3, 4, 5, 6, 7, 8},
		Ends:  []stimulus.End{stimulus.GoesOn, stimulus.Terminated, stimulus.Truncated},
		Times: []float64{0, .1, .2}, Boundaries: []bool{true, false, true}, Novel: []bool{true, true, false}}
}

// slicesOf visits the slices of a batch by name, those that are added later too.
func slicesOf(b stimulus.Batch, visit func(name string, s reflect.Value)) {
	v := reflect.ValueOf(b)
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Slice {
			visit(v.Type().Field(i).Name, f)
		}
	}
}

func TestACloneIsWholeAndSharesNothing(t *testing.T) {
	b := whole()
	c := b.Clone()
	if !reflect.DeepEqual(b, c) {
		t.Fatalf("the clone is %+v, want %+v", c, b)
	}
	slicesOf(c, func(name string, s reflect.Value) {
		if s.IsNil() {
			t.Fatalf("the batch of this test has no %s", name)
		}
		s.Index(0).SetZero()
		s.Index(1).SetZero()
		s.Index(2).SetZero()
	})
	if want := whole(); !reflect.DeepEqual(b, want) {
		t.Errorf("changing the clone left the batch at %+v, want %+v", b, want)
	}
}

func TestASliceHoldsTheRowsAskedFor(t *testing.T) {
	b := whole()
	c := b.Slice(1, 3)
	slicesOf(c, func(name string, s reflect.Value) {
		all := reflect.ValueOf(b).FieldByName(name)
		w := all.Len() / 3
		if !reflect.DeepEqual(s.Interface(), all.Slice(w, 3*w).Interface()) {
			t.Errorf("%s of rows 1 and 2 are %v, of all %v", name, s, all)
		}
	})
	if err := c.Validate(everything, true); err != nil {
		t.Error(err)
	}
	bare := stimulus.Batch{N: 2, D: 1, X: []float32{1, 2}}
	slicesOf(bare.Slice(0, 1), func(name string, s reflect.Value) {
		if name != "X" && !s.IsNil() {
			t.Errorf("a slice of a batch without %s has some", name)
		}
	})
}

func TestAProbeShowsNoAnswers(t *testing.T) {
	b := whole()
	shown := b.WithoutAnswers()
	slicesOf(shown, func(name string, s reflect.Value) {
		if kept := strings.Contains("X Symbols Streams Times Boundaries", name); kept == s.IsNil() {
			t.Errorf("of %s a probe shows %v", name, s)
		}
	})
	if err := shown.Validate(everything, false); err != nil {
		t.Error(err)
	}
}

func TestABatchIsWhatWasPromised(t *testing.T) {
	nan := float32(math.NaN())
	b := whole()
	if err := b.Validate(everything, true); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*stimulus.Batch){
		"no rewards, the stream promised 3":                    func(b *stimulus.Batch) { b.Rewards = nil },
		"stimulus 1 has reward NaN":                            func(b *stimulus.Batch) { b.Rewards[1] = nan },
		"no actions, the stream promised 3":                    func(b *stimulus.Batch) { b.Actions = nil },
		"stimulus 2 has action 4: actions lie in [0, 4)":       func(b *stimulus.Batch) { b.Actions[2] = 4 },
		"4 inputs of observations that follow, want 6":         func(b *stimulus.Batch) { b.Next = b.Next[:4] },
		"stimulus 2, input 1 of the observation that follows":  func(b *stimulus.Batch) { b.Next[5] = nan },
		"2 ends of episodes, want 3":                           func(b *stimulus.Batch) { b.Ends = b.Ends[:2] },
		"stimulus 0 ends its episode (7)":                      func(b *stimulus.Batch) { b.Ends[0] = 7 },
		"no symbols, the stream promised 3":                    func(b *stimulus.Batch) { b.Symbols = nil },
		"stimulus 1 is symbol 9: symbols lie in [0, 9)":        func(b *stimulus.Batch) { b.Symbols[1] = 9 },
		"stimulus 2 is symbol -1":                              func(b *stimulus.Batch) { b.Symbols[2] = -1 },
		"no numbers of streams":                                func(b *stimulus.Batch) { b.Streams = nil },
		"stimulus 1 continues stream 2: streams lie in [0, 2)": func(b *stimulus.Batch) { b.Streams[1] = 2 },
		"stimulus 1, input 1 is NaN":                           func(b *stimulus.Batch) { b.X[3] = nan },
		"stimulus 0, target 1 is NaN":                          func(b *stimulus.Batch) { b.Targets[1] = nan },
	} {
		b := whole()
		change(&b)
		if err := b.Validate(everything, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	alone := stimulus.Spec{Symbols: 9, Classes: 3, Length: 3}
	c := stimulus.Batch{N: 3, Symbols: []int32{0, 8, 4}, Labels: []int{0, 1, 2}}
	if err := c.Validate(alone, true); err != nil {
		t.Errorf("a symbol without inputs: %v", err)
	}
	alone.Symbols = 0
	if err := c.Validate(alone, true); err == nil || !strings.Contains(err.Error(), "3 symbols, the stream promised none") {
		t.Errorf("symbols that were not promised: error %v", err)
	}
	continuing := everything
	continuing.Bounded = false
	b.Boundaries = nil
	if err := b.Validate(continuing, true); err == nil || !strings.Contains(err.Error(), "ends its episode") {
		t.Errorf("a continuing environment ended an episode: error %v", err)
	}
	if everything.Episodic() == continuing.Episodic() || (stimulus.Spec{Bounded: true}).Episodic() {
		t.Error("episodic is an environment with boundaries, and nothing else")
	}
}
