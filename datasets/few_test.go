package datasets

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func digitsTrain(t *testing.T) *Part {
	t.Helper()
	d, err := Set{Name: Digits}.Open()
	if err != nil {
		t.Fatal(err)
	}
	return d.Train
}

func TestFewOfEachClass(t *testing.T) {
	train := digitsTrain(t)
	for _, n := range []int{1, 10, 1 << 20} {
		few := train.Few(n, rand.NewPCG(1, 2))
		for k, got := range few.Counts() {
			if want := min(n, train.Counts()[k]); got != want {
				t.Errorf("%d of class %d, want %d", got, k, want)
			}
		}
		if !slices.IsSorted(few.index) {
			t.Error("the rows are not in their order")
		}
	}
	one, other := train.Few(10, rand.NewPCG(1, 2)), train.Few(10, rand.NewPCG(1, 3))
	if slices.Equal(one.index, other.index) || !slices.Equal(one.index, train.Few(10, rand.NewPCG(1, 2)).index) {
		t.Error("which they are is not the seed's")
	}
}

func TestMistakenLabels(t *testing.T) {
	train := digitsTrain(t)
	const share = .3
	p := train.Mistaken(share, rand.NewPCG(4, 5))
	wrong, steps := 0, make([]int, train.Classes())
	for i := range train.Len() {
		if was, is := train.Label(i), p.Label(i); was != is {
			wrong++
			steps[(is-was+train.Classes())%train.Classes()]++
		}
	}
	n := float64(train.Len())
	if d := float64(wrong) - share*n; math.Abs(d) > 4*math.Sqrt(n*share*(1-share)) {
		t.Errorf("%d of %v labels are wrong", wrong, n)
	}
	for by, count := range steps[1:] {
		if each := share * n / 9; math.Abs(float64(count)-each) > 5*math.Sqrt(each) {
			t.Errorf("%d labels are off by %d, want about %.0f", count, by+1, each)
		}
	}
	for i, all := 0, train.Mistaken(1, rand.NewPCG(4, 5)); i < train.Len(); i++ {
		if all.Label(i) == train.Label(i) {
			t.Fatalf("stimulus %d has its own label where all are wrong", i)
		}
	}
	total := 0
	for k, count := range p.Counts() {
		of := p.OfClasses(func(class int) bool { return class == k })
		if total += count; of.Len() != count || of.Take(3).Label(2) != k || of.Counts()[k] != count {
			t.Errorf("class %d by its labels has %d, and %d are found", k, count, of.Len())
		}
	}
	if total != train.Len() || train.Mistaken(0, rand.NewPCG(4, 5)).Label(7) != train.Label(7) {
		t.Error("stimuli are lost, or mistaken without a cause")
	}
}
