package datasets

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TestDrawn: the test part differs from one repetition to the next, is the same
// for one seed, keeps the classes in proportion, and never holds an example of the
// development part, which stays; no example is lost or in two parts.
func TestDrawn(t *testing.T) {
	full, err := Open(Digits, "")
	if err != nil {
		t.Fatal(err)
	}
	if !full.DrawsTest() {
		t.Fatal("the test part of the digits is not drawn")
	}
	d := full.Development()
	development := union(d.Train.index, d.Validation.index)
	if got := len(development); got != 898 || d.Validation.Len() != 300 {
		t.Errorf("%d examples of development, %d of validation; want half of 1,797 and 300", got, d.Validation.Len())
	}
	seen := map[string]bool{}
	for seed := range uint64(8) {
		f := full.Drawn(seed)
		seen[fmt.Sprint(f.Test.Rows())] = true
		if !slices.Equal(f.Test.Rows(), full.Drawn(seed).Test.Rows()) {
			t.Errorf("seed %d gives two test parts", seed)
		}
		if !slices.Equal(f.Validation.Rows(), d.Validation.Rows()) {
			t.Errorf("seed %d has another validation part", seed)
		}
		if f.Test.Len() != 300 || f.Info.Test != 300 || f.Info.Train != f.Train.Len() {
			t.Errorf("seed %d has %d examples in its test part, and says %d", seed, f.Test.Len(), f.Info.Test)
		}
		for _, i := range f.Test.index {
			if slices.Contains(development, i) {
				t.Fatalf("seed %d tests on row %d of the development part", seed, i)
			}
		}
		if all := union(union(f.Train.index, f.Validation.index), f.Test.index); !slices.Equal(all, allRows(1797)) {
			t.Errorf("seed %d loses rows or has some twice", seed)
		}
		for k, n := range f.Test.Counts() {
			if n < 28 || n > 32 {
				t.Errorf("seed %d tests on %d examples of class %d: about 30 are its share", seed, n, k)
			}
		}
	}
	if len(seen) != 8 {
		t.Errorf("%d test parts of 8 seeds", len(seen))
	}
}

// TestDrawnScales: columns are standardised by the training part of the repetition.
func TestDrawnScales(t *testing.T) {
	const n = 300
	x, labels := make([]float32, 2*n), make([]int, n)
	for i := range n {
		x[2*i], x[2*i+1] = float32(i*i), float32(i%7)
		labels[i] = i % 3
	}
	full, err := Rows(x, labels, stimulus.Shape{})
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(3) {
		train := full.Drawn(seed).Train
		var sum, square float64
		row := make([]float32, 2)
		for i := range train.Len() {
			train.Fill(row, i)
			sum += float64(row[0])
			square += float64(row[0] * row[0])
		}
		m := sum / float64(train.Len())
		if sd := math.Sqrt(square/float64(train.Len()) - m*m); math.Abs(m) > 1e-4 || math.Abs(sd-1) > 1e-3 {
			t.Errorf("seed %d: the first column of its training part has mean %v and deviation %v", seed, m, sd)
		}
	}
}

// TestDrawnLeavesBe: a test file of its own stays what it is, and so does a set too
// small for a development part.
func TestDrawnLeavesBe(t *testing.T) {
	root := t.TempDir()
	images, labels := pair(240, 4, 4, 3, 0)
	testImages, testLabels := pair(60, 4, 4, 3, 0)
	write(t, root, "own", map[string][]byte{"train-images": images, "train-labels": labels, "test-images": testImages, "test-labels": testLabels})
	own, err := Open("own", root)
	if err != nil {
		t.Fatal(err)
	}
	tiny, err := Rows([]float32{1, 2, 3, 4, 5}, []int{0, 1, 0, 1, 0}, stimulus.Shape{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*Full{own, tiny} {
		if f.DrawsTest() || f.Drawn(7) != f || !slices.Equal(f.Development().Train.Rows(), f.Train.Rows()) {
			t.Errorf("a set of %d and %d examples is cut anew", f.Train.Len(), f.Test.Len())
		}
	}
}
