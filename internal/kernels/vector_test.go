package kernels

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
)

func random(r *rand.Rand, n int, density float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		if r.Float64() < density {
			x[i] = float32(r.NormFloat64())
		}
	}
	return x
}

// close allows the rounding of a sum of n products whose magnitudes sum to s.
func near(got, want, s float64, n int) bool {
	return math.Abs(got-want) <= float64(n+4)*s*0x1p-24
}

func TestPackMulAgreesWithALoop(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, out := range []int{1, 5, 63, 64, 65, 130, 200} {
		for _, in := range []int{1, 7, 33, 100} {
			w := random(r, in*out, 1)
			p := NewPack(in, out)
			var all []int32
			for j := range out {
				all = append(all, int32(j))
			}
			p.Set(w, all, nil)
			// A second store of some rows must replace them and no others.
			some := []int32{0}
			if out > 66 {
				some = []int32{0, 3, 64, 66}
			}
			for _, j := range some {
				copy(w[int(j)*in:], random(r, in, 1))
			}
			p.Set(w, some, nil)
			for _, density := range []float64{0, .2, 1} {
				const rows = 3
				x := random(r, rows*in, density)
				ptr, idx, val := []int32{0}, []int32(nil), []float32(nil)
				for n := range rows {
					idx, val = Nonzero(idx, val, x[n*in:(n+1)*in])
					ptr = append(ptr, int32(len(idx)))
				}
				dst := make([]float32, rows*out)
				p.Mul(dst, ptr, idx, val)
				for n := range rows {
					for j := range out {
						var sum, size float64
						for i := range in {
							v := float64(x[n*in+i]) * float64(w[j*in+i])
							sum += v
							size += math.Abs(v)
						}
						if got := float64(dst[n*out+j]); !near(got, sum, size, in) {
							t.Fatalf("in %d out %d density %v: row %d neuron %d is %v, want %v", in, out, density, n, j, got, sum)
						}
					}
				}
			}
		}
	}
}

// TestPackLearnAgreesWithALoop compares the step and its counts with a loop in
// float64 over the same weights, and the vector kernel with the portable one.
func TestPackLearnAgreesWithALoop(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	for _, out := range []int{1, 64, 70, 130} {
		for _, in := range []int{1, 9, 97} {
			for _, rows := range []int{1, 5, 40} {
				w := random(r, in*out, 1)
				p := NewPack(in, out)
				all := make([]int32, out)
				for j := range all {
					all[j] = int32(j)
				}
				p.Set(w, all, nil)
				x, coef, decay := random(r, rows*in, .3), random(r, rows*out, .7), random(r, out, .5)
				for j := range decay {
					decay[j] *= .01
				}
				ptr, idx, val := []int32{0}, []int32(nil), []float32(nil)
				for n := range rows {
					idx, val = Nonzero(idx, val, x[n*in:(n+1)*in])
					ptr = append(ptr, int32(len(idx)))
				}
				changed, sum := p.Learn(coef, decay, ptr, idx, val)
				got := make([]float32, in*out)
				p.Get(got)
				count, want := 0, 0.0
				for j := range out {
					for i := range in {
						before := w[j*in+i]
						d, size := -float64(decay[j])*float64(before), math.Abs(float64(before))
						for n := range rows {
							v := float64(coef[n*out+j]) * float64(x[n*in+i])
							d += v
							size += math.Abs(v)
						}
						after := got[j*in+i]
						if !near(float64(after), float64(before)+d, size, rows) {
							t.Fatalf("out %d in %d rows %d: weight %d,%d goes from %v to %v, want %v", out, in, rows, j, i, before, after, float64(before)+d)
						}
						if after != before {
							count++
							want += math.Abs(float64(after - before))
						}
					}
				}
				if changed != count || math.Abs(sum-want) > 1e-12*(1+want) {
					t.Fatalf("out %d in %d rows %d: counted %d changes of %v in all, a recount gives %d and %v", out, in, rows, changed, sum, count, want)
				}
			}
		}
	}
}

func TestBlockKernelsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	block := random(r, 40*Block, 1)
	for _, n := range []int{0, 1, 2, 17, 40} {
		var idx []int32
		for i := range n {
			idx = append(idx, int32(i))
		}
		val := random(r, n, 1)
		var a, b [Block]float32
		if n > 0 {
			mulBlock(&a, block, idx, val)
		}
		mulBlockGo(&b, block, idx, val)
		for l := range a {
			if math.Abs(float64(a[l]-b[l])) > 1e-4 {
				t.Fatalf("%d entries: neuron %d is %v, portable %v", n, l, a[l], b[l])
			}
		}
	}
}

func TestElementwiseKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for n := 1; n < 70; n++ {
		x, y := random(r, n, .7), random(r, n, 1)
		if got, want := MaxAbs(x), max(slices.Max(x), -slices.Min(x)); got != want {
			t.Fatalf("length %d: MaxAbs %v, want %v", n, got, want)
		}
		if got, want := Max(x), slices.Max(x); got != want {
			t.Fatalf("length %d: Max %v, want %v", n, got, want)
		}
		s := make([]float32, n)
		Scale(s, 1.7, x)
		z := slices.Clone(y)
		AXPYFused(z, 1.7, x)
		for i := range x {
			if s[i] != 1.7*x[i] {
				t.Fatalf("length %d: Scale[%d] is %v, want %v", n, i, s[i], 1.7*x[i])
			}
			if want := y[i] + 1.7*x[i]; !near(float64(z[i]), float64(want), math.Abs(float64(want))+2, 1) {
				t.Fatalf("length %d: AXPYFused[%d] is %v, want %v", n, i, z[i], want)
			}
		}
		d, q := make([]float32, n), make([]float32, n)
		Sub(d, x, y)
		SignedSquare(q, x)
		m := slices.Clone(y)
		MulAdd(m, x, x)
		for i := range x {
			if want := float64(y[i]) + float64(x[i])*float64(x[i]); !near(float64(m[i]), want, math.Abs(float64(y[i]))+float64(x[i])*float64(x[i]), 1) {
				t.Fatalf("length %d: MulAdd[%d] is %v, want %v", n, i, m[i], want)
			}
		}
		above := 0
		rect := make([]float32, n)
		Rectify(rect, x, .2)
		sums := slices.Clone(y)
		RectifySum(sums, x, .2)
		var dot, size float64
		for i := range x {
			if want := max(x[i]-.2, 0); rect[i] != want {
				t.Fatalf("length %d: Rectify[%d] is %v, want %v", n, i, rect[i], want)
			}
			if want := y[i] + rect[i]; sums[i] != want {
				t.Fatalf("length %d: RectifySum[%d] is %v, want %v", n, i, sums[i], want)
			}
			dot += float64(x[i]) * float64(y[i])
			size += math.Abs(float64(x[i]) * float64(y[i]))
		}
		if got := float64(Dot(x, y)); !near(got, dot, size, n) {
			t.Fatalf("length %d: Dot %v, want %v", n, got, dot)
		}
		for i := range x {
			if d[i] != x[i]-y[i] {
				t.Fatalf("length %d: Sub[%d] is %v, want %v", n, i, d[i], x[i]-y[i])
			}
			if want := x[i] * float32(math.Abs(float64(x[i]))); q[i] != want {
				t.Fatalf("length %d: SignedSquare[%d] is %v, want %v", n, i, q[i], want)
			}
			if x[i] > .3 {
				above++
			}
		}
		if got := CountAbove(x, .3); got != above {
			t.Fatalf("length %d: CountAbove %d, want %d", n, got, above)
		}
		for from := 0; from <= n; from++ {
			want := from
			for want < n && !(x[want] > .9) {
				want++
			}
			if got := Above(x, from, .9); got != want {
				t.Fatalf("length %d from %d: Above %d, want %d", n, from, got, want)
			}
		}
		idx, val := Nonzero([]int32{9}, []float32{8}, x)
		k := 1
		for i, v := range x {
			if v != 0 {
				if idx[k] != int32(i) || val[k] != v {
					t.Fatalf("length %d: entry %d is %v at %d, want %v at %d", n, k, val[k], idx[k], v, i)
				}
				k++
			}
		}
		if k != len(idx) || k != len(val) || idx[0] != 9 {
			t.Fatalf("length %d: %d entries, want %d", n, len(idx), k)
		}
	}
}

func TestExpSum(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	for _, n := range []int{1, 8, 9, 40, 1001} {
		for _, beta := range []float32{0, .3, 1, 40} {
			u := random(r, n, 1)
			top := Max(u)
			dst := make([]float32, n)
			sum := ExpSum(dst, u, beta, top)
			var want float64
			for i, v := range u {
				e := math.Exp(float64(beta * (v - top)))
				want += e
				// Cephes' expf claims 2 ulp; below 2^-125 the result is 0.
				if math.Abs(float64(dst[i])-e) > 3e-7*e+1e-37 {
					t.Fatalf("exp(%v·(%v − %v)) is %v, want %v", beta, v, top, dst[i], e)
				}
			}
			if math.Abs(float64(sum)-want) > 1e-6*float64(n)*want {
				t.Fatalf("sum %v, want %v", sum, want)
			}
		}
	}
}

func TestRankedAgreesWithSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	for range 2000 {
		n := 1 + r.IntN(90)
		u := make([]float32, n)
		for i := range u {
			u[i] = float32(r.IntN(20)) // many equals
		}
		k := 1 + r.IntN(45)
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		sort.SliceStable(order, func(a, b int) bool { return u[order[a]] > u[order[b]] })
		first, kth := Ranked(u, k)
		if first != order[0] || kth != order[min(k, n)-1] {
			t.Fatalf("of %v: ranks 1 and %d at %d and %d, want %d and %d", u, k, first, kth, order[0], order[min(k, n)-1])
		}
	}
}

func TestCutAgreesWithSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	for round := range 2000 {
		n := 2 + r.IntN(90)
		u := random(r, n, .7)
		if round%2 == 0 {
			for i := range u {
				u[i] = float32(r.IntN(9) - 4) // many equals, negative ones too
			}
		}
		k := 1 + r.IntN(n-1)
		s := slices.Clone(u)
		slices.Sort(s)
		if got, want := Cut(u, k), s[n-1-k]; got != want {
			t.Fatalf("of %v the entry of rank %d is %v, want %v", u, k+1, got, want)
		}
	}
}

func BenchmarkPackMul(b *testing.B) {
	r := rand.New(rand.NewPCG(6, 1))
	const in, out = 784, 2000
	w := random(r, in*out, 1)
	p := NewPack(in, out)
	all := make([]int32, out)
	for j := range all {
		all[j] = int32(j)
	}
	p.Set(w, all, nil)
	for _, rows := range []int{1, 100} {
		ptr, idx, val := []int32{0}, []int32(nil), []float32(nil)
		for range rows {
			idx, val = Nonzero(idx, val, random(r, in, .19))
			ptr = append(ptr, int32(len(idx)))
		}
		dst := make([]float32, rows*out)
		b.Run(map[int]string{1: "rows=1", 100: "rows=100"}[rows], func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				p.Mul(dst, ptr, idx, val)
			}
			b.ReportMetric(float64(len(idx)*out)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
	b.Run("set-all", func(b *testing.B) {
		for range b.N {
			p.Set(w, all, nil)
		}
	})
}

// TestWindowsAgree with the portable version, bit by bit, and on windows without any
// contrast.
func TestWindowsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	for _, n := range []int{1, 4, 108} {
		image := random(r, 4*n+8, .8)
		for i := range 20 {
			image[i%len(image)] = .3
		}
		offsets, shift := make([]int64, n), random(r, n, .5)
		for e := range offsets {
			offsets[e] = int64(3 * e)
		}
		const stride = 11
		got, want := make([]float32, n*stride), make([]float32, n*stride)
		Windows(got, stride, image, offsets, shift, .1)
		windowsGo(want, stride, image, offsets, shift, .1)
		if !slices.Equal(got, want) || slices.Max(want) <= 0 && n > 1 {
			t.Fatalf("%d values: %v, portable %v", n, got, want)
		}
	}
}

// TestNonzeroAndMarkAgree with a look at each value, −0 and what is not a number among
// them, and add to what a list holds.
func TestNonzeroAndMarkAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	for n := range 70 {
		x := random(r, n, .5)
		if n > 3 {
			x[n/2], x[n/3] = float32(math.Copysign(0, -1)), float32(math.NaN())
		}
		idx, val := Nonzero([]int32{7}, []float32{-1}, x)
		last, at := make([]int64, n), 1
		Mark(last, x, 5, .2)
		for i, v := range x {
			if v != 0 {
				if at >= len(idx) || idx[at] != int32(i) || math.Float32bits(val[at]) != math.Float32bits(v) {
					t.Fatalf("length %d: entries %v %v of %v", n, idx, val, x)
				}
				at++
			}
			if (last[i] == 5) != (v > .2) || last[i] != 5 && last[i] != 0 {
				t.Fatalf("length %d: %d is marked by %d, %v", n, i, last[i], v)
			}
		}
		if at != len(idx) || at != len(val) || idx[0] != 7 || val[0] != -1 {
			t.Fatalf("length %d: %d entries of %v, want %d", n, len(idx), x, at)
		}
	}
}
