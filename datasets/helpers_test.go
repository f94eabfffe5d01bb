package datasets

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// idxBytes makes an IDX file of unsigned bytes.
func idxBytes(body []byte, dims ...int) []byte {
	out := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		out = binary.BigEndian.AppendUint32(out, uint32(d))
	}
	return append(out, body...)
}

func gzipped(t testing.TB, p []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(p); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// collect runs a stream to its end in batches of the sizes given, in turn.
func collect(t testing.TB, s Stream, sizes ...int) stimulus.Batch {
	t.Helper()
	var all, b stimulus.Batch
	spec := s.Spec()
	for turn := 0; ; turn++ {
		n, err := s.Next(&b, sizes[turn%len(sizes)])
		if err != nil {
			t.Fatal(err)
		}
		if n != b.N {
			t.Fatalf("Next returned %d with a batch of %d", n, b.N)
		}
		if n == 0 {
			break
		}
		if err := b.Validate(spec, true); err != nil {
			t.Fatal(err)
		}
		all.N, all.D = all.N+n, b.D
		all.X = append(all.X, b.X...)
		all.Labels = append(all.Labels, b.Labels...)
		all.Targets = append(all.Targets, b.Targets...)
		all.Rewards = append(all.Rewards, b.Rewards...)
		all.Times = append(all.Times, b.Times...)
		all.Boundaries = append(all.Boundaries, b.Boundaries...)
		all.Novel = append(all.Novel, b.Novel...)
	}
	if all.N != spec.Length {
		t.Fatalf("the stream gave %d presentations, its spec says %d", all.N, spec.Length)
	}
	return all
}

// sameHoweverCut checks that a stream made twice gives the same presentations
// in small batches and in large ones, and others for another seed.
func sameHoweverCut(t *testing.T, make func(seed uint64) Stream) {
	t.Helper()
	sum := func(s uint64, sizes ...int) string {
		b := collect(t, make(s), sizes...)
		d := NewDigest()
		d.Add(&b)
		return d.Sum()
	}
	one := sum(1, 7, 1, 64)
	if two := sum(1, 1000); two != one {
		t.Errorf("cut otherwise, the stream has digest %s, want %s", two, one)
	}
	if other := sum(2, 1000); other == one {
		t.Errorf("seeds 1 and 2 give the same stream")
	}
}

// shared returns the folder of real data, and skips where it is absent.
func shared(t testing.TB) string {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the folder of real data, ../shared/data beside the module, is absent")
	}
	return dir
}

// moments returns the mean and standard deviation of bytes as [0, 1].
func moments(p []byte) (mean, std float64) {
	var s, ss float64
	for _, b := range p {
		s += float64(b)
		ss += float64(b) * float64(b)
	}
	n := float64(len(p))
	mean = s / n
	return mean / 255, math.Sqrt(ss/n-mean*mean) / 255
}

func rng(s uint64) *rand.Rand { return rand.New(seed.PCG(s)) }

// digitsOnce spares each test the reading of the embedded file.
var digitsOnce = sync.OnceValues(func() (*Full, error) { return Open(Digits, "") })

func digits(t testing.TB) *Full {
	t.Helper()
	d, err := digitsOnce()
	if err != nil {
		t.Fatal(err)
	}
	return d
}
