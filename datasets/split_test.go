package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/seed"
)

func TestStratified(t *testing.T) {
	labels := make([]int32, 1000)
	for i := range labels {
		labels[i] = int32(i % 7 % 4) // classes of unequal size
	}
	drawn, rest := stratified(allRows(len(labels)), labels, 4, 101, seed.PCG(3))
	if len(drawn) != 101 || len(rest) != 899 {
		t.Fatalf("drew %d and left %d, want 101 and 899", len(drawn), len(rest))
	}
	both := slices.Concat(drawn, rest)
	slices.Sort(both)
	if !slices.Equal(both, allRows(1000)) {
		t.Error("the parts are not a partition")
	}
	var all, got [4]int
	for _, y := range labels {
		all[y]++
	}
	for _, i := range drawn {
		got[labels[i]]++
	}
	for k := range all {
		if want := 101 * float64(all[k]) / 1000; math.Abs(float64(got[k])-want) >= 1 {
			t.Errorf("class %d: drew %d, its share is %.2f", k, got[k], want)
		}
	}
}

// TestStratifiedKeepsOne: a class of one example stays in the training part.
func TestStratifiedKeepsOne(t *testing.T) {
	labels := []int32{0, 1, 2, 3, 3, 3}
	drawn, rest := stratified(allRows(6), labels, 4, 5, seed.PCG(1))
	if len(rest) != 4 || len(drawn) != 2 {
		t.Fatalf("drew %v and left %v", drawn, rest)
	}
	for _, i := range drawn {
		if labels[i] != 3 {
			t.Errorf("drew row %d, the only one of class %d", i, labels[i])
		}
	}
}

// TestPinned: results are comparable between versions of this suite and of Go
// only while the parts and the order of presentation stay the same.
func TestPinned(t *testing.T) {
	d := digits(t)
	const want = "8fa11b7438f5bb54abdc55ab0304cf6127c20c0201659569da56575ff7c859da"
	if got := partsSum(d); got != want {
		t.Errorf("the parts of digits have digest %s, want %s", got, want)
	}
	e, err := NewEpochs(d.Train, 3000, seed.PCG(1))
	if err != nil {
		t.Fatal(err)
	}
	sum := NewDigest()
	b := collect(t, e, 100)
	sum.Add(&b)
	const stream = "5735fc14c9a0be23ba8d85fc25d578e3a1684dbbe97f858dabb97f9ec4e757a5"
	if got := sum.Sum(); got != stream {
		t.Errorf("a stream of digits has digest %s, want %s", got, stream)
	}
}

func partsSum(d *Full) string {
	h := sha256.New()
	for _, p := range []*Part{d.Train, d.Validation, d.Test} {
		binary.Write(h, binary.LittleEndian, p.index)
	}
	return hex.EncodeToString(h.Sum(nil))
}
