package blas

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/hebbgrad/hebbgrad/internal/race"
)

// openForTest opens OpenBLAS beside whatever Install chose for the process.
func openForTest(t testing.TB) BLAS {
	t.Helper()
	impl, info, err := open(OpenBLAS)
	if err != nil {
		t.Skipf("OpenBLAS cannot be compared with gonum: %v", err)
	}
	if info.Threads != 1 || info.Name != OpenBLAS || info.Config == "" || info.Core == "" {
		t.Fatalf("info of the opened library is incomplete: %+v", info)
	}
	return impl
}

func TestInstallChoosesOnce(t *testing.T) {
	var wg sync.WaitGroup
	infos := make([]Info, 8)
	for i := range infos {
		wg.Go(func() {
			var err error
			if infos[i], err = Install(Auto); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, in := range infos[1:] {
		if in != infos[0] {
			t.Errorf("two calls chose %+v and %+v", infos[0], in)
		}
	}
	impl := Implementation()
	if blas32.Implementation() != blas.Float32(impl) || blas64.Implementation() != blas.Float64(impl) {
		t.Error("gonum's registries do not hold the chosen implementation")
	}
	other := Gonum
	if infos[0].Name == Gonum {
		other = OpenBLAS
	}
	if _, err := Install(other); err == nil {
		t.Errorf("a second choice, %s after %s, was accepted", other, infos[0].Name)
	}
	if _, err := Install(infos[0].Name); err != nil {
		t.Errorf("the choice already made was refused: %v", err)
	}
	if _, err := Install("mkl"); err == nil {
		t.Error("an unknown BLAS was accepted")
	}
	if infos[0].Name == Gonum && infos[0].Advice == "" {
		t.Error("the slow choice comes with no advice")
	}
}

// operand is the arguments of one random call. Vectors have room for any
// increment, matrices for a leading dimension above the least.
type operand struct{ r *rand.Rand }

func (o operand) values(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = o.r.NormFloat64()
	}
	return v
}

func narrow(v []float64) []float32 {
	w := make([]float32, len(v))
	for i, x := range v {
		w[i] = float32(x)
	}
	return w
}

func wide(v []float32) []float64 {
	w := make([]float64, len(v))
	for i, x := range v {
		w[i] = float64(x)
	}
	return w
}

func (o operand) trans() blas.Transpose {
	return []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}[o.r.IntN(3)]
}

func (o operand) size() int {
	if o.r.IntN(3) == 0 {
		return 1 + o.r.IntN(3)
	}
	return 1 + o.r.IntN(120)
}

func (o operand) inc() int { return []int{1, 1, 1, 2, 3, -1, -2}[o.r.IntN(7)] }

func (o operand) scalar() float64 { return []float64{0, 1, -1, .3, 2.5}[o.r.IntN(5)] }

func span(n, inc int) int { return (n-1)*max(inc, -inc) + 1 }

// near compares what two implementations wrote, with an error bound for sums of
// n products of numbers of order one: |error| ≤ c·√n·ε, c generous, so that a
// wrong element, which is off by order one, is caught.
func near(t *testing.T, what string, got, want []float64, n int, eps float64) {
	t.Helper()
	tol := 40 * (math.Sqrt(float64(n)) + 4) * eps
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tol*(1+math.Abs(want[i]))) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

const eps32, eps64 = 1.0 / (1 << 24), 1.0 / (1 << 53)

func TestOpenBLASAgreesWithGonum(t *testing.T) {
	open, own := openForTest(t), gonum.Implementation{}
	o := operand{rand.New(rand.NewPCG(1, 2))}
	rounds := 400
	if testing.Short() {
		rounds = 80
	}
	for range rounds {
		m, n, k := o.size(), o.size(), o.size()
		alpha, beta := o.scalar(), o.scalar()
		tA, tB := o.trans(), o.trans()
		incX, incY := o.inc(), o.inc()
		pad := o.r.IntN(4)

		t.Run("gemm", func(t *testing.T) {
			aRows, aCols, bRows, bCols := m, k, k, n
			if tA != blas.NoTrans {
				aRows, aCols = k, m
			}
			if tB != blas.NoTrans {
				bRows, bCols = n, k
			}
			lda, ldb, ldc := aCols+pad, bCols+pad, n+pad
			a, b, c := o.values(aRows*lda), o.values(bRows*ldb), o.values(m*ldc)
			if beta == 0 {
				c[0] = math.NaN() // must not be read
			}
			what := fmt.Sprintf("tA=%c tB=%c %d×%d×%d alpha=%v beta=%v lds %d %d %d", tA, tB, m, k, n, alpha, beta, lda, ldb, ldc)
			got, want := append([]float64(nil), c...), append([]float64(nil), c...)
			open.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, got, ldc)
			own.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, want, ldc)
			near(t, "d "+what, got, want, k, eps64)
			a32, b32, got32, want32 := narrow(a), narrow(b), narrow(c), narrow(c)
			open.Sgemm(tA, tB, m, n, k, float32(alpha), a32, lda, b32, ldb, float32(beta), got32, ldc)
			own.Sgemm(tA, tB, m, n, k, float32(alpha), a32, lda, b32, ldb, float32(beta), want32, ldc)
			near(t, "s "+what, wide(got32), wide(want32), k, eps32)
		})
		t.Run("gemv", func(t *testing.T) {
			lenX, lenY := n, m
			if tA != blas.NoTrans {
				lenX, lenY = m, n
			}
			lda := n + pad
			a, x, y := o.values(m*lda), o.values(span(lenX, incX)), o.values(span(lenY, incY))
			if beta == 0 && alpha != 0 {
				y[0] = math.NaN()
			}
			what := fmt.Sprintf("tA=%c %d×%d alpha=%v beta=%v lda=%d incs %d %d", tA, m, n, alpha, beta, lda, incX, incY)
			got, want := append([]float64(nil), y...), append([]float64(nil), y...)
			open.Dgemv(tA, m, n, alpha, a, lda, x, incX, beta, got, incY)
			own.Dgemv(tA, m, n, alpha, a, lda, x, incX, beta, want, incY)
			near(t, "d "+what, got, want, lenX, eps64)
			a32, x32, got32, want32 := narrow(a), narrow(x), narrow(y), narrow(y)
			open.Sgemv(tA, m, n, float32(alpha), a32, lda, x32, incX, float32(beta), got32, incY)
			own.Sgemv(tA, m, n, float32(alpha), a32, lda, x32, incX, float32(beta), want32, incY)
			near(t, "s "+what, wide(got32), wide(want32), lenX, eps32)
		})
		t.Run("level 1", func(t *testing.T) {
			long := n * 150
			x, y := o.values(span(long, incX)), o.values(span(long, incY))
			what := fmt.Sprintf("n=%d alpha=%v incs %d %d", long, alpha, incX, incY)
			x32, got32, want32 := narrow(x), narrow(y), narrow(y)
			open.Saxpy(long, float32(alpha), x32, incX, got32, incY)
			own.Saxpy(long, float32(alpha), x32, incX, want32, incY)
			near(t, "saxpy "+what, wide(got32), wide(want32), 1, eps32)
		})
	}
}

func panicOf(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

// A mistake must panic alike under both, also where the work is large enough
// for OpenBLAS to serve it.
func TestBadArgumentsPanicAsGonumDoes(t *testing.T) {
	open := openForTest(t)
	big := make([]float32, 100*100)
	short := big[:100*100-1]
	for name, call := range map[string]func(BLAS){
		"gemm transpose":   func(i BLAS) { i.Sgemm('x', blas.NoTrans, 100, 100, 100, 1, big, 100, big, 100, 0, big, 100) },
		"gemm negative":    func(i BLAS) { i.Sgemm('N', 'N', 100, -1, 100, 1, big, 100, big, 100, 0, big, 100) },
		"gemm lda":         func(i BLAS) { i.Sgemm('N', 'N', 100, 100, 100, 1, big, 99, big, 100, 0, big, 100) },
		"gemm short a":     func(i BLAS) { i.Sgemm('N', 'N', 100, 100, 100, 1, short, 100, big, 100, 0, big, 100) },
		"gemm short b":     func(i BLAS) { i.Sgemm('N', 'T', 100, 100, 100, 1, big, 100, short, 100, 0, big, 100) },
		"gemm short c":     func(i BLAS) { i.Sgemm('N', 'N', 100, 100, 100, 1, big, 100, big, 100, 0, short, 100) },
		"gemm nothing":     func(i BLAS) { i.Sgemm('N', 'N', 0, 0, 0, 1, nil, 1, nil, 1, 0, nil, 1) },
		"gemm empty inner": func(i BLAS) { i.Sgemm('N', 'N', 2, 2, 0, 1, nil, 1, nil, 2, 0, big, 2) },
		"gemv short a":     func(i BLAS) { i.Sgemv('N', 100, 100, 1, short, 100, big, 1, 0, big, 1) },
		"gemv short x":     func(i BLAS) { i.Sgemv('N', 100, 100, 1, big, 100, big[:99], 1, 0, big, 1) },
		"gemv short y":     func(i BLAS) { i.Sgemv('T', 100, 100, 1, big, 100, big, 1, 0, big[:198], -2) },
		"gemv inc":         func(i BLAS) { i.Sgemv('N', 100, 100, 1, big, 100, big, 0, 0, big, 1) },
		"axpy short":       func(i BLAS) { i.Saxpy(10000, 1, short, 1, big, 1) },
		"axpy inc":         func(i BLAS) { i.Saxpy(10000, 1, big, 1, big, 0) },
		"axpy negative n":  func(i BLAS) { i.Saxpy(-1, 1, big, 1, big, 1) },
		"dot short":        func(i BLAS) { i.Sdot(10000, big, 1, short, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			want := panicOf(func() { call(gonum.Implementation{}) })
			if got := panicOf(func() { call(open) }); got != want {
				t.Errorf("panic %v, gonum's is %v", got, want)
			}
		})
	}
}

func TestCallsAllocateNothing(t *testing.T) {
	open := openForTest(t)
	a, x, y := ones(100*100), ones(10000), ones(10000)
	for name, call := range map[string]func(){
		"gemm": func() { open.Sgemm('N', 'T', 100, 100, 100, 1, a, 100, x, 100, 0, y, 100) },
		"gemv": func() { open.Sgemv('N', 100, 100, 1, a, 100, x, 1, 0, y, 1) },
		"axpy": func() { open.Saxpy(10000, 1e-9, x, 1, y, 1) },
	} {
		if race.Enabled {
			t.Skip("the race detector drops pooled values at random")
		}
		if n := testing.AllocsPerRun(200, call); n >= 1 {
			t.Errorf("%s allocates %v times a call", name, n)
		}
	}
}

// Runs stand side by side in one process; each must get the bits that it gets
// alone.
func TestCallsSideBySide(t *testing.T) {
	open := openForTest(t)
	o := operand{rand.New(rand.NewPCG(3, 4))}
	a, b := narrow(o.values(64*300)), narrow(o.values(300*80))
	want := make([]float32, 64*80)
	open.Sgemm('N', 'N', 64, 80, 300, 1, a, 300, b, 80, 0, want, 80)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			got := make([]float32, len(want))
			for range 50 {
				open.Sgemm('N', 'N', 64, 80, 300, 1, a, 300, b, 80, 0, got, 80)
				for i := range want {
					if got[i] != want[i] {
						t.Errorf("element %d is %v beside other calls and %v alone", i, got[i], want[i])
						return
					}
				}
			}
		})
	}
	wg.Wait()
}
