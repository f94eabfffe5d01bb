package datasets

import (
	"math"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// everyField is a batch that has every field, long enough to overflow the
// digest's buffer several times.
func everyField() *stimulus.Batch {
	b := &stimulus.Batch{}
	resize(b, stimulus.Spec{Dim: 1500, Classes: 9, Targets: 3, Reward: true, Timed: true, Bounded: true, Truth: true}, 10)
	for i := range b.X {
		b.X[i] = float32(math.Sin(float64(i)))
	}
	for i := range b.N {
		b.Labels[i] = i % 9
		b.Rewards[i] = float32(i) / 3
		b.Times[i] = float64(i) / 7
		b.Boundaries[i] = i%4 == 0
		for j := range 3 {
			b.Targets[3*i+j] = float32(i * j)
		}
	}
	return b
}

func sumOf(b *stimulus.Batch, cuts ...int) string {
	d := NewDigest()
	lo := 0
	for _, hi := range append(cuts, b.N) {
		s := b.Slice(lo, hi)
		d.Add(&s)
		lo = hi
	}
	return d.Sum()
}

func TestDigestIgnoresCuts(t *testing.T) {
	b := everyField()
	want := sumOf(b)
	for _, cuts := range [][]int{{1}, {9}, {3, 3, 7}, {1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		if got := sumOf(b, cuts...); got != want {
			t.Errorf("cut at %v the digest is %s, want %s", cuts, got, want)
		}
	}
}

// TestDigestOfSymbols: a symbol is seen, and that there are none changes nothing.
func TestDigestOfSymbols(t *testing.T) {
	b := everyField()
	without := sumOf(b)
	b.Symbols = make([]int32, b.N)
	zero := sumOf(b, 3)
	b.Symbols[4] = 1
	if one := sumOf(b); one == zero || zero == without {
		t.Errorf("the digests are %s without symbols, %s where all are 0, %s where one is 1: want three", without, zero, one)
	}
	b.Streams = make([]int32, b.N)
	first := sumOf(b)
	b.Streams[4] = 1
	if second := sumOf(b); second == first {
		t.Error("the digest does not see which stream a symbol continues")
	}
	b.Symbols, b.Streams = nil, nil
	if without != sumOf(b) {
		t.Error("a batch without symbols has another digest than before")
	}
	const before = "6095fb21fcf04e36a694c3339ebd092de66100689f7ce01748d0c66cdc5585fd" // of this batch before there were symbols
	if without != before {
		t.Errorf("the digest of a batch without symbols is %s, was %s", without, before)
	}
}

func TestDigestSeesEveryBit(t *testing.T) {
	b := everyField()
	want := sumOf(b)
	differs := func(what string, change, restore func()) {
		t.Helper()
		change()
		if sumOf(b) == want {
			t.Errorf("%s: the digest did not change", what)
		}
		restore()
		if sumOf(b) != want {
			t.Fatalf("%s: the test did not restore the batch", what)
		}
	}
	flip := func(p *float32, bit int) func() {
		return func() { *p = math.Float32frombits(math.Float32bits(*p) ^ 1<<bit) }
	}
	for bit := range 32 {
		for _, i := range []int{0, 1, 1499, 1500, 14999} {
			f := flip(&b.X[i], bit)
			differs("an input", f, f)
		}
		for _, p := range []*float32{&b.Targets[0], &b.Targets[29], &b.Rewards[4]} {
			f := flip(p, bit)
			differs("a target or a reward", f, f)
		}
	}
	for bit := range 64 {
		f := func() { b.Times[9] = math.Float64frombits(math.Float64bits(b.Times[9]) ^ 1<<bit) }
		differs("a time", f, f)
	}
	differs("a label", func() { b.Labels[3]++ }, func() { b.Labels[3]-- })
	f := func() { b.Boundaries[5] = !b.Boundaries[5] }
	differs("a boundary", f, f)

	// A field that is missing is not the same as a field of zeros.
	zeros := &stimulus.Batch{N: 2, D: 1, X: make([]float32, 2)}
	none := sumOf(zeros)
	zeros.Labels = make([]int, 2)
	labels := sumOf(zeros)
	zeros.Labels, zeros.Times = nil, make([]float64, 2)
	if times := sumOf(zeros); none == labels || labels == times {
		t.Error("batches with other fields have the same digest")
	}
	// Nor are two stimuli of one input one stimulus of two.
	if sumOf(&stimulus.Batch{N: 1, D: 2, X: make([]float32, 2)}) == none {
		t.Error("batches of other shapes have the same digest")
	}
}

func TestDigestAllocatesNothing(t *testing.T) {
	b := everyField()
	d := NewDigest()
	if n := testing.AllocsPerRun(50, func() { d.Add(b) }); n != 0 {
		t.Errorf("hashing a batch allocates %v times", n)
	}
}

func TestDigestBytes(t *testing.T) {
	a, b := NewDigest(), NewDigest()
	a.Bytes([]byte("ab"))
	a.Bytes([]byte("c"))
	b.Bytes([]byte("a"))
	b.Bytes([]byte("bc"))
	if a.Sum() == b.Sum() {
		t.Error("the division of the noise is not in the digest")
	}
}

func BenchmarkDigest(b *testing.B) {
	batch := &stimulus.Batch{}
	resize(batch, stimulus.Spec{Dim: 784, Classes: 10}, 64)
	d := NewDigest()
	b.SetBytes(64 * 784 * 4)
	b.ReportAllocs()
	for b.Loop() {
		d.Add(batch)
	}
}
