package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// counting pairs each kernel in use with the portable one that defines it. A
// kernel is given its own copy of w and may write it; x is read only.
var counting = []struct {
	name     string
	used     func(w, x []float32, a, b float32) (int, float64)
	portable func(w, x []float32, a, b float32, s *lanes) int
}{
	{"add",
		func(w, x []float32, a, b float32) (int, float64) { return AddCount(w, x) },
		func(w, x []float32, a, b float32, s *lanes) int { return axpyCountGo(1, x, w, s) }},
	{"axpy",
		func(w, x []float32, a, b float32) (int, float64) { return AXPYCount(a, x, w) },
		func(w, x []float32, a, b float32, s *lanes) int { return axpyCountGo(a, x, w, s) }},
	{"decay",
		func(w, x []float32, a, b float32) (int, float64) { return DecayCount(a, x, w) },
		func(w, x []float32, a, b float32, s *lanes) int { return decayCountGo(a, x, w, s) }},
	{"compare",
		func(w, x []float32, a, b float32) (int, float64) { return CompareCount(w, x[:len(x)*3/4]) },
		func(w, x []float32, a, b float32, s *lanes) int { return compareCountGo(w, x[:len(x)*3/4], s) }},
}

var special = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, 1e-45, -1e-45, 1e-38, 3e38, -3e38,
	float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 1 << 24, 1<<24 + 2, 1e-20,
}

func draw(r *rand.Rand, n, kind int) []float32 {
	v := make([]float32, n)
	for i := range v {
		switch {
		case kind == 2 || kind == 1 && r.IntN(40) == 0:
			v[i] = special[r.IntN(len(special))]
		case r.IntN(3) == 0: // many steps of zero
		default:
			v[i] = float32(r.NormFloat64() * math.Exp(4*r.NormFloat64()))
		}
	}
	return v
}

// same compares bits, except that one NaN is as good as another.
func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

func TestCountsGiveThePortableBits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	rounds := 3000
	if testing.Short() {
		rounds = 400
	}
	for _, k := range counting {
		t.Run(k.name, func(t *testing.T) {
			for range rounds {
				n, kind := r.IntN(100), r.IntN(3)
				if r.IntN(20) == 0 {
					n = r.IntN(3000)
				}
				a, b := draw(r, 2, kind), [2]int{r.IntN(8), r.IntN(8)}
				w := draw(r, n+8, kind)[b[0] : b[0]+n]
				x := draw(r, n+8, kind)[b[1] : b[1]+n]
				if r.IntN(4) == 0 {
					copy(x, w)
				}
				w2, x2 := append([]float32(nil), w...), append([]float32(nil), x...)
				var s lanes
				wantN := k.portable(w2, x2, a[0], a[1], &s)
				want := fold(&s)
				gotN, got := k.used(w, x, a[0], a[1])
				if gotN != wantN || !same(got, want) {
					t.Fatalf("n=%d: counted %d, Σ %v; the portable kernel %d, Σ %v", n, gotN, got, wantN, want)
				}
				for i := range w {
					if !same(float64(w[i]), float64(w2[i])) || !same(float64(x[i]), float64(x2[i])) {
						t.Fatalf("n=%d: element %d became %v, want %v", n, i, w[i], w2[i])
					}
				}
			}
		})
	}
}

// The memory around a slice must not be touched.
func TestCountsStayInside(t *testing.T) {
	for _, k := range counting {
		for n := range 40 {
			w, x := make([]float32, n+16), make([]float32, n+16)
			for i := range w {
				w[i], x[i] = 7, 1
			}
			k.used(w[8:8+n], x[8:8+n], 2, 3)
			for i := range 8 {
				if w[i] != 7 || w[8+n+i] != 7 {
					t.Fatalf("%s of %d elements wrote outside its slice", k.name, n)
				}
			}
		}
	}
}

// A slow second version in float64 with exact changes: n must agree exactly and
// the sum within the rounding of its additions, n·2⁻⁵³ relative.
func TestPortableCountsAgainstTheDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 500 {
		n := 1 + r.IntN(300)
		w, x := draw(r, n, 0), draw(r, n, 0)
		a, b := float32(r.NormFloat64()), float32(r.NormFloat64())
		steps := map[string]func(i int) (before, after float32){
			"add":   func(i int) (float32, float32) { return w[i], w[i] + x[i] },
			"axpy":  func(i int) (float32, float32) { p := a * x[i]; return w[i], w[i] + float32(p) },
			"set":   func(i int) (float32, float32) { return w[i], x[i] },
			"decay": func(i int) (float32, float32) { p := a * w[i]; d := x[i] - float32(p); return w[i], w[i] + d },
			"compare": func(i int) (float32, float32) {
				if i < n*3/4 {
					return x[i], w[i]
				}
				return 0, w[i]
			},
		}
		for _, k := range counting {
			count, sum := 0, 0.0
			for i := range n {
				if before, after := steps[k.name](i); before != after {
					count++
					sum += math.Abs(float64(after) - float64(before))
				}
			}
			gotN, got := k.used(append([]float32(nil), w...), x, a, b)
			// Each change is itself rounded to float32 where it is not exact.
			if gotN != count || math.Abs(got-sum) > sum*1e-6 {
				t.Fatalf("%s: counted %d, Σ %v; by the definition %d, Σ %v", k.name, gotN, got, count, sum)
			}
		}
	}
}

func BenchmarkCounts(b *testing.B) {
	for _, n := range []int{784, 8192, 1 << 20} {
		w, x := make([]float32, n), make([]float32, n)
		for i := range w {
			w[i], x[i] = float32(i), 1e-3
		}
		for _, k := range counting {
			for _, v := range []string{"used", "portable"} {
				b.Run(fmt.Sprintf("kernel=%s/n=%d/version=%s", k.name, n, v), func(b *testing.B) {
					b.ReportAllocs()
					var s lanes
					for i := 0; b.Loop(); i++ {
						if v == "used" {
							k.used(w, x, .5, .25)
						} else {
							k.portable(w, x, .5, .25, &s)
						}
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
				})
			}
		}
	}
}

// TestOuterDecayAgrees with the product made by itself, one fused sum after another,
// and DecayCount, bit by bit.
func TestOuterDecayAgrees(t *testing.T) {
	if !OuterDecayFits(16, 16) {
		t.Skip("no vectors of sixteen here")
	}
	r := rand.New(rand.NewPCG(4, 1))
	for _, in := range []int{16, 32, 48, 784} {
		for _, n := range []int{1, 2, 50} {
			const out = 24
			w, coef, decay, x := random(r, out*in, .9), random(r, n*out, .9), random(r, out, .5), random(r, n*in, .6)
			if n == 2 {
				x[3] = float32(math.NaN())
			}
			want := slices.Clone(w)
			for from := 0; from < out; from += 16 {
				changed, sums := make([]int, min(16, out-from)), make([]float64, min(16, out-from))
				OuterDecay(w[from*in:], coef[from:], decay[from:], x, n, in, out, changed, sums)
				for k := range changed {
					j := from + k
					d := make([]float32, in)
					for i := range n {
						for e, v := range x[i*in : (i+1)*in] {
							d[e] = float32(math.FMA(float64(coef[i*out+j]), float64(v), float64(d[e])))
						}
					}
					c, sum := DecayCount(decay[j], d, want[j*in:(j+1)*in])
					if c != changed[k] || math.Float64bits(sum) != math.Float64bits(sums[k]) && sum == sum {
						t.Fatalf("in %d, n %d, row %d: %d changed by %v, want %d by %v", in, n, j, changed[k], sums[k], c, sum)
					}
				}
			}
			for i, v := range want {
				if w[i] != v && v == v {
					t.Fatalf("in %d, n %d: weight %d is %v, want %v", in, n, i, w[i], v)
				}
			}
		}
	}
}
