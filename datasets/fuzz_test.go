package datasets

import (
	"bytes"
	"math"
	"runtime"
	"testing"
)

// The loaders refuse or read whatever they are given: no panic, nothing
// accepted that breaks their promises, no memory for what a header promises.

func FuzzIDX(f *testing.F) {
	body := make([]byte, 24)
	f.Add(idxBytes(body, 2, 3, 4))
	f.Add(idxBytes(body, 24))
	f.Add(idxBytes(body, 2, 12))
	f.Add(idxBytes(body, 1, 2, 3, 4))
	f.Add(idxBytes(body[:23], 2, 3, 4))
	f.Add(idxBytes(body, 1<<31, 28, 28))
	f.Add(idxBytes(body, 1<<20, 1<<10))
	f.Add(idxBytes(nil, 0, 28, 28))
	f.Add([]byte{0, 0, 8})
	f.Fuzz(fuzzIDX)
}

func FuzzGzipIDX(f *testing.F) {
	whole := gzipped(f, idxBytes(make([]byte, 24), 2, 3, 4))
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add(whole[:12])
	f.Add(gzipped(f, nil))
	f.Add(gzipped(f, idxBytes(nil, 1<<31, 28, 28)))
	f.Add(append(bytes.Clone(whole), whole...))
	f.Fuzz(func(t *testing.T, p []byte) {
		fuzzIDX(t, p)
		// And as the content of a gzip file that is itself in order.
		if len(p) < 1<<16 {
			fuzzIDX(t, gzipped(t, p))
		}
	})
}

// inflated bounds what a fuzzed input may unpack to: deflate packs at most
// 1032 to 1.
func inflated(p []byte) uint64 { return 1032*uint64(len(p)) + 1<<16 }

func fuzzIDX(t *testing.T, p []byte) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	im, err := ReadImages(bytes.NewReader(p), "fuzzed")
	runtime.ReadMemStats(&after)
	if limit := 4*inflated(p) + 8<<20; after.TotalAlloc-before.TotalAlloc > limit {
		t.Errorf("%d bytes made the loader allocate %d", len(p), after.TotalAlloc-before.TotalAlloc)
	}
	switch {
	case err != nil && !IsInput(err):
		t.Errorf("%v is no InputError", err)
	case err == nil && (im.N < 1 || im.Dim < 1 || len(im.Pixels) != im.N*im.Dim):
		t.Errorf("accepted %d images of %d inputs with %d bytes", im.N, im.Dim, len(im.Pixels))
	case err == nil && im.Shape.Size() != 0 && im.Shape.Size() != im.Dim:
		t.Errorf("shape %v for %d inputs", im.Shape, im.Dim)
	}
	labels, err := ReadLabels(bytes.NewReader(p), "fuzzed")
	if err == nil && len(labels) == 0 || err != nil && !IsInput(err) {
		t.Errorf("%d labels, %v", len(labels), err)
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"1,2,0\n3,4,1\n", "a,b,label\n1,2,0\n", "label,x\n1,2\n", "1,NaN,0\n", "1,two,0\n", "1,2\n1,2,3\n",
		"\ufeffx,class\r\n1,2\r\n", "\"1\",\"2\"\n", "\"1,2\n", "4,2,no,yes\n1,2,0\n3,4,1\n", "0,1,2\n1,2,1\n2,1,1\n", "a 1 x\nb 2 y\n", "1;?;x\n2;3;x\n", "1e39,0\n", "1,1e300\n", ",\n", "\n",
	} {
		f.Add([]byte(s), "")
		f.Add([]byte(s), "2")
	}
	f.Add(gzipped(f, []byte("1,2,0\n3,4,1\n")), "3")
	f.Fuzz(func(t *testing.T, p []byte, label string) {
		n, err := ReadCSV(bytes.NewReader(p), "fuzzed", label)
		if err != nil {
			if !IsInput(err) {
				t.Errorf("%v is no InputError", err)
			}
			return
		}
		if n.N < 1 || n.Dim < 1 || len(n.X) != n.N*n.Dim || len(n.Labels) != n.N {
			t.Fatalf("accepted %d rows of %d inputs with %d numbers and %d labels", n.N, n.Dim, len(n.X), len(n.Labels))
		}
		for _, v := range n.X {
			if math.IsInf(float64(v), 0) {
				t.Fatalf("accepted %v", v)
			}
		}
		// What loads can be cut into parts or is refused; it does not panic.
		if d, err := buildNumbers(Info{}, n, nil, "fuzzed", ""); err == nil {
			x := make([]float32, d.Train.Dim())
			for i := range d.Train.Len() {
				d.Train.Fill(x, i)
				for _, v := range x {
					if bound := math.Sqrt(float64(d.Train.Len())) * 1.001; !(math.Abs(float64(v)) <= bound) {
						t.Fatalf("a training input is scaled to %v, further than %v standard deviations", v, bound)
					}
				}
			}
		} else if !IsInput(err) {
			t.Errorf("%v is no InputError", err)
		}
	})
}
