package backprop

import "testing"

// TestLearningPassesBeyondThePresentation: replayed stimuli and every further
// evaluation that L-BFGS makes of its minibatch's loss are counted, and nothing
// else is.
func TestLearningPassesBeyondThePresentation(t *testing.T) {
	b := blobs(smallSpec, 60, 1)
	again := func(cfg Config) (n int64, c *Classifier) {
		cfg.Layers, cfg.Minibatch = layersOf(t, "8"), 20
		c = classifier(t, cfg, smallSpec, Gating{})
		for lo := 0; lo < b.N; lo += 20 {
			e, err := c.Learn(b.Slice(lo, lo+20))
			if err != nil {
				t.Fatal(err)
			}
			n += e.Again
		}
		return n, c
	}
	if n, _ := again(Config{Step: Step{Rate: .01}}); n != 0 {
		t.Errorf("Adam passed over %d stimuli again", n)
	}
	// The first minibatch finds nothing stored; the others replay as many as
	// they hold.
	if n, _ := again(Config{Step: Step{Rate: .01}, Replay: Replay{Stored: 60}}); n != 40 {
		t.Errorf("replay passed over %d stimuli again, want 40", n)
	}
	n, c := again(Config{Step: Step{Rule: LBFGS, Iterations: 5}})
	passes := measure(t, c.Inspect(), "passes over a minibatch")
	if want := int64(passes-3) * 20; n != want || n < 3*4*20 {
		t.Errorf("L-BFGS passed over %d stimuli again, its %v passes over three minibatches of 20 make %d", n, passes, want)
	}
}
