package backprop

import (
	"slices"
	"sync"
	"testing"
)

// Runs side by side do not touch each other: Gorgonia keeps tables and pools
// for the whole process.
func TestLearnersSideBySide(t *testing.T) {
	b := blobs(smallSpec, 120, 1)
	run := func() []float32 {
		c, err := NewClassifier(fullConfig(t), smallSpec, sources(5), Gating{})
		if err != nil {
			t.Error(err)
			return nil
		}
		for lo := 0; lo < b.N; lo += 8 {
			if _, err := c.Learn(b.Slice(lo, lo+8)); err != nil {
				t.Error(err)
				return nil
			}
		}
		return weights(c)
	}
	got := make([][]float32, 6)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = run() })
	}
	wg.Wait()
	want := run()
	for i, w := range got {
		if !slices.Equal(w, want) {
			t.Errorf("learner %d, beside others, learned something else", i)
		}
	}
}
