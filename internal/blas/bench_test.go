package blas

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// sides are the implementations that the benchmarks compare.
func sides(b *testing.B) map[string]BLAS {
	return map[string]BLAS{Gonum: gonum.Implementation{}, OpenBLAS: openForTest(b)}
}

func perSide(b *testing.B, flops int, run func(BLAS)) {
	for _, name := range []string{Gonum, OpenBLAS} {
		b.Run("blas="+name, func(b *testing.B) {
			impl := sides(b)[name]
			b.ReportAllocs()
			for b.Loop() {
				run(impl)
			}
			b.ReportMetric(float64(flops)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}

func ones(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = 1
	}
	return v
}

func BenchmarkSgemm(b *testing.B) {
	for _, s := range [][3]int{{4, 8, 8}, {8, 16, 16}, {1, 64, 100}, {64, 784, 256}, {128, 784, 2000}, {512, 512, 512}} {
		m, k, n := s[0], s[1], s[2]
		b.Run(fmt.Sprintf("size=%dx%dx%d", m, k, n), func(b *testing.B) {
			x, y, z := ones(m*k), ones(n*k), ones(m*n)
			perSide(b, 2*m*k*n, func(i BLAS) {
				i.Sgemm(blas.NoTrans, blas.Trans, m, n, k, 1, x, k, y, k, 0, z, n)
			})
		})
	}
}

func BenchmarkSgemv(b *testing.B) {
	for _, s := range [][2]int{{16, 16}, {32, 64}, {64, 64}, {256, 784}, {2000, 784}} {
		for _, t := range []blas.Transpose{blas.NoTrans, blas.Trans} {
			m, n := s[0], s[1]
			b.Run(fmt.Sprintf("size=%dx%d/trans=%c", m, n, t), func(b *testing.B) {
				a, x, y := ones(m*n), ones(max(m, n)), ones(max(m, n))
				perSide(b, 2*m*n, func(i BLAS) { i.Sgemv(t, m, n, 1, a, n, x, 1, 0, y, 1) })
			})
		}
	}
}

func BenchmarkSaxpy(b *testing.B) {
	for _, n := range []int{784, 2048, 4096, 16384} {
		x, y := ones(n), ones(n)
		b.Run(fmt.Sprintf("size=%d", n), func(b *testing.B) {
			perSide(b, 2*n, func(i BLAS) { i.Saxpy(n, 1e-9, x, 1, y, 1) })
		})
	}
}
