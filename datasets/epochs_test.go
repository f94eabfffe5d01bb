package datasets

import (
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func epochsOf(t testing.TB, budget int, s uint64) *Sequence {
	t.Helper()
	d := digits(t)
	e, err := NewEpochs(d.Train, budget, seed.PCG(s))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEpochs(t *testing.T) {
	sameHoweverCut(t, func(s uint64) Stream { return epochsOf(t, 3000, s) })

	// Each epoch shows every training stimulus once; the budget ends within one.
	e := epochsOf(t, 3000, 1)
	n := digits(t).Train.Len()
	b := collect(t, e, 64)
	if b.N != 3000 {
		t.Fatalf("%d presentations, want 3000", b.N)
	}
	key := func(i int) string {
		k := make([]byte, 64)
		for j, v := range b.Row(i) {
			k[j] = byte(v * 16)
		}
		return string(k)
	}
	count := func(lo, hi int) map[string]int {
		m := map[string]int{}
		for i := lo; i < hi; i++ {
			m[key(i)]++
		}
		return m
	}
	first, second := count(0, n), count(n, 2*n)
	if len(first) != len(second) {
		t.Fatalf("epochs of %d and %d distinct stimuli", len(first), len(second))
	}
	for k, c := range first {
		if second[k] != c {
			t.Fatalf("a stimulus shown %d times in the first epoch is shown %d times in the second", c, second[k])
		}
	}
	if slices.Equal(b.X[:n*64], b.X[n*64:2*n*64]) {
		t.Error("the second epoch has the order of the first")
	}
	for _, c := range []struct{ i, want int }{{0, 1}, {n - 1, 1}, {n, 2}, {2999, 3}, {3000, 0}, {-1, 0}} {
		if got := e.Exposure(c.i); got != c.want {
			t.Errorf("exposure of presentation %d is %d, want %d", c.i, got, c.want)
		}
	}
	for i, novel := range b.Novel {
		if novel != (i < n) {
			t.Fatalf("presentation %d: novel is %v", i, novel)
		}
	}
}

func TestEpochsAllocateNothing(t *testing.T) {
	e := epochsOf(t, 1<<30, 1)
	var b stimulus.Batch
	if _, err := e.Next(&b, 64); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { e.Next(&b, 64) }); n != 0 {
		t.Errorf("a batch allocates %v times", n)
	}
}
