package state

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// kept has a field of every kind.
type kept struct {
	a, g []float32
	b    []float64
	c    []int64
	u    []uint64
	x    float64
	n    int
	on   bool
	src  *rand.PCG
	kind string
	sum  float32 // of g, derived
}

func (k *kept) Keep(w *Walker) {
	w.Is("kind", k.kind)
	w.Float32s("a", k.a)
	Values(w, "b", k.b)
	Values(w, "c", k.c)
	w.Grown("g", &k.g, 3*chunk)
	List(w, "u", &k.u, 3*chunk)
	Value(w, "x", &k.x)
	Count(w, "n", &k.n)
	if k.n > 10 {
		w.Refuse("n is %d", k.n)
	}
	w.Bool("on", &k.on)
	if k.on && k.n == 0 {
		w.Refuse("on without a number")
	}
	w.Binary("source", k.src)
	if w.Changed() {
		k.sum = 0
		for _, v := range k.g {
			k.sum += v
		}
	}
}

// pair is made of parts.
type pair [2]kept

func (p *pair) Keep(w *Walker) {
	w.In("first", &p[0])
	w.In("second", &p[1])
}

func random(n int, seed uint64) *kept {
	r := rand.New(rand.NewPCG(1, seed))
	k := &kept{x: math.NaN(), n: 7, on: true, src: rand.NewPCG(8, seed), kind: "test"}
	for range n {
		k.a, k.b = append(k.a, math.Float32frombits(r.Uint32())), append(k.b, math.Float64frombits(r.Uint64()))
		k.c, k.u = append(k.c, int64(r.Uint64())), append(k.u, r.Uint64())
		k.g = append(k.g, r.Float32())
	}
	return k
}

func marshal(t *testing.T, k Keeper) []byte {
	t.Helper()
	b, err := Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRoundTripKeepsEveryBit(t *testing.T) {
	for _, n := range []int{0, 1, 7, chunk, chunk + 1, 3*chunk - 1} {
		p := &pair{*random(n, 1), *random(n, 2)}
		saved := marshal(t, p)
		q := &pair{*random(n, 3), *random(n, 4)}
		q[0].g, q[1].g, q[1].u = nil, append(q[1].g[:0:0], 1, 2), nil // lengths are state
		r := bytes.NewReader(append(slices.Clone(saved), "rest"...))
		if err := Load(r, q); err != nil {
			t.Fatal(err)
		}
		if r.Len() != len("rest") {
			t.Errorf("%d bytes left over, want those behind the state", r.Len())
		}
		if !bytes.Equal(marshal(t, q), saved) {
			t.Errorf("%d values came back otherwise", n)
		}
		for i := range n {
			if math.Float32bits(p[1].a[i]) != math.Float32bits(q[1].a[i]) || math.Float64bits(p[1].b[i]) != math.Float64bits(q[1].b[i]) ||
				p[1].c[i] != q[1].c[i] || p[1].u[i] != q[1].u[i] || p[1].g[i] != q[1].g[i] {
				t.Fatalf("value %d of %d came back otherwise", i, n)
			}
		}
		if got, want := q[1].src.Uint64(), p[1].src.Uint64(); got != want {
			t.Error("the generator came back in another state")
		}
		var sum float32
		for _, v := range q[1].g {
			sum += v
		}
		if q[1].sum != sum {
			t.Error("what derives from the state was not made again")
		}
	}
}

func TestOtherStateIsRefusedByNameAndChangesNothing(t *testing.T) {
	same := func(k *kept) {}
	for want, bad := range map[string]struct {
		saved, loads func(*kept)
		cut          int
	}{
		"load b: 4 values saved, the learner has 5":    {func(k *kept) { k.b = k.b[:4] }, same, 0},
		"load c: 6 values saved, the learner has 5":    {func(k *kept) { k.c = append(k.c, 1) }, same, 0},
		"load g: 12289 values saved, at most 12288 ar": {func(k *kept) { k.g = make([]float32, 3*chunk+1) }, same, 0},
		"load: n is 11":                              {func(k *kept) { k.n = 11 }, same, 0},
		"load n: the state has -1":                   {func(k *kept) { k.n = -1 }, same, 0},
		"load: on without a number":                  {func(k *kept) { k.n = 0 }, same, 0},
		`load kind: the state has "other", the lear`: {func(k *kept) { k.kind = "other" }, same, 0},
		"load source: unexpected EOF":                {same, same, 1},
	} {
		a, b := random(5, 1), random(5, 2)
		bad.saved(a)
		bad.loads(b)
		b.g = b.g[:2]
		before := marshal(t, b)
		saved := marshal(t, a)
		err := Load(bytes.NewReader(saved[:len(saved)-bad.cut]), b)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
		if !bytes.Equal(marshal(t, b), before) {
			t.Errorf("%s: the refused state changed the learner", want)
		}
	}
	p := &pair{*random(2, 1), *random(2, 2)}
	if err := Load(bytes.NewReader(marshal(t, random(2, 3))), p); err == nil || !strings.Contains(err.Error(), `load first kind: the state holds "kind" here`) {
		t.Errorf("the state of a part: %v", err)
	}
	if err := Unmarshal(append(marshal(t, p), 0), p); err == nil || !strings.Contains(err.Error(), "1 bytes too many") {
		t.Errorf("a byte too many: %v", err)
	}
	if err := Unmarshal(marshal(t, p), p); err != nil {
		t.Error(err)
	}
}

// endless promises 2^40 values, and has none.
type endless struct{ v []float32 }

func (e *endless) Keep(w *Walker) { w.Grown("v", &e.v, math.MaxInt) }

func TestWhatAFilePromisesAllocatesNothing(t *testing.T) {
	promise := []byte("\x01\x00v\x00\x00\x00\x00\x00\x01\x00\x00")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := Load(bytes.NewReader(promise), new(endless))
	runtime.ReadMemStats(&after)
	if err == nil {
		t.Error("a promise was loaded")
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("a promise took %d bytes", got)
	}
}

func TestVisitorsSeeTheLiveArrays(t *testing.T) {
	p := &pair{*random(2, 1), *random(2, 2)}
	p[1].a = nil
	var names []string
	Visit(p, func(name string, v []float32) {
		names = append(names, name)
		v[0] = 5
	})
	if want := []string{"first a", "first g", "second g"}; !slices.Equal(names, want) {
		t.Errorf("shown %q, want %q", names, want)
	}
	if p[0].a[0] != 5 || p[1].g[0] != 5 || p[1].sum != 5+p[1].g[1] {
		t.Error("what a visitor wrote is not the state")
	}
}

func TestWriteErrorsAreReported(t *testing.T) {
	if err := Save(full{}, random(1, 1)); err == nil || !strings.Contains(err.Error(), "save kind: no space") {
		t.Errorf("a full disk: %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// FuzzLoad: no bytes make Load panic, what it refuses changes nothing, and
// what it takes is saved as the same bytes.
func FuzzLoad(f *testing.F) {
	b, err := Marshal(random(3, 1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Fuzz(func(t *testing.T, data []byte) {
		k := random(3, 2)
		before := marshal(t, k)
		r := bytes.NewReader(data)
		want := before
		if Load(r, k) == nil {
			rest, _ := io.ReadAll(r)
			want = data[:len(data)-len(rest)]
		}
		if !bytes.Equal(marshal(t, k), want) {
			t.Error("the state is neither that of before nor the one loaded")
		}
	})
}
