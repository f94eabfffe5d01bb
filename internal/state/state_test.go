package state

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestRoundTripKeepsEveryBit(t *testing.T) {
	for _, n := range []int{0, 1, 7, chunk, chunk + 1, 3*chunk - 1} {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		a, b, c := make([]float32, n), make([]float64, n), make([]int64, n)
		for i := range n {
			a[i], b[i], c[i] = math.Float32frombits(r.Uint32()), math.Float64frombits(r.Uint64()), int64(r.Uint64())
		}
		var buf bytes.Buffer
		if err := errors.Join(Write(&buf, "a", a), Write(&buf, "b", b), Write(&buf, "c", c), WriteBinary(&buf, "d", rand.NewPCG(8, 9))); err != nil {
			t.Fatal(err)
		}
		x, y, z, g := make([]float32, n), make([]float64, n), make([]int64, n), rand.NewPCG(0, 0)
		if err := errors.Join(Read(&buf, "a", x), Read(&buf, "b", y), Read(&buf, "c", z), ReadBinary(&buf, "d", g)); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if math.Float32bits(x[i]) != math.Float32bits(a[i]) || math.Float64bits(y[i]) != math.Float64bits(b[i]) || z[i] != c[i] {
				t.Fatalf("value %d of %d came back as %v, %v, %v; it was %v, %v, %v", i, n, x[i], y[i], z[i], a[i], b[i], c[i])
			}
		}
		if got, want := g.Uint64(), rand.NewPCG(8, 9).Uint64(); got != want {
			t.Errorf("the generator came back in another state")
		}
		if buf.Len() != 0 {
			t.Errorf("%d bytes left over", buf.Len())
		}
	}
}

func TestOtherStateIsRefusedByName(t *testing.T) {
	save := func() *bytes.Buffer {
		var buf bytes.Buffer
		if err := Write(&buf, "weights", []float32{1, 2, 3}); err != nil {
			t.Fatal(err)
		}
		return &buf
	}
	for want, err := range map[string]error{
		"weights": Read(save(), "traces", make([]float32, 3)),
		"3 val":   Read(save(), "weights", make([]float32, 4)),
		"EOF":     Read(io.LimitReader(save(), 20), "weights", make([]float32, 3)),
		"load":    Read(strings.NewReader(""), "weights", make([]float32, 3)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
	var buf bytes.Buffer
	if err := Write(&buf, "generator", make([]float32, 1<<21)); err != nil {
		t.Fatal(err)
	}
	if err := ReadBinary(&buf, "generator", rand.NewPCG(0, 0)); err == nil || !strings.Contains(err.Error(), "plausible") {
		t.Errorf("a promise of 2 MB: %v", err)
	}
}

func TestWriteErrorsAreReported(t *testing.T) {
	if err := Write(full{}, "weights", []float32{1}); err == nil || !strings.Contains(err.Error(), "save weights") {
		t.Errorf("a full disk: %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }
