//go:build unix

// Command rules times the local rules of this module on real bytes of MNIST or of
// Fashion-MNIST, half as many of which are 0, for
// the comparison that peers/rules.sh makes with PyTorch. Every call goes
// through the layer and its ledger as in a run of the suite, so that exact
// counting is part of the time, which is processor time.
package main

import (
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	hblas "github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

const (
	in, units = 784, 2000
	images    = 10000
)

// cases are those that rules.py has under the same names.
var cases = []struct {
	name, rule string
	params     rule.Params
	batch      int
}{
	{"kh-100", "krotov-hopfield", rule.Params{"anneal": 0}, 100},
	{"softhebb-100", "softhebb", rule.Params{"anneal": 0}, 100},
	{"kh-1", "krotov-hopfield", rule.Params{"anneal": 0}, 1},
}

func main() {
	data := flag.String("data", "", "folder that holds the data sets")
	set := flag.String("set", "mnist", "mnist or fashion-mnist")
	seconds := flag.Float64("seconds", 1, "time for each case")
	dir := flag.String("layers", "", "time layers in place of rules, and write what they begin with to this folder")
	check := flag.Bool("check", false, "print sums of the weights after each of 20 minibatches, and time nothing")
	flag.Parse()
	if err := run(os.Stdout, *data, *set, *dir, *seconds, *check); err != nil {
		fmt.Fprintln(os.Stderr, "rules:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, data, set, dir string, seconds float64, check bool) error {
	info, err := hblas.Install("auto")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "version\tGo %s, %v\n", strings.TrimPrefix(runtime.Version(), "go"), info)
	if dir != "" {
		return layers(w, data, dir, seconds, check)
	}
	x, err := load(filepath.Join(data, set, "train-images-idx3-ubyte.gz"))
	if err != nil {
		return err
	}
	if !check {
		fmt.Fprintf(w, "peak\t%.4g\n", peak(seconds))
		fmt.Fprintf(w, "product\t%.4g\n", product(x, seconds))
	}
	for _, c := range cases {
		r, err := rule.New(c.rule, c.params, rule.Shape{In: in, Out: units})
		if err != nil {
			return err
		}
		l, err := layer.NewDense(layer.Config{In: in, Out: units, Rule: r}, rand.NewPCG(1, 1))
		if err != nil {
			return err
		}
		start(l, c.rule)
		if check {
			for k := range 20 {
				if _, err := learn(l, x[k*c.batch*in:], c.batch, c.batch, 0); err != nil {
					return err
				}
				var sum, abs float64
				for _, v := range l.Weights().W {
					sum += float64(v)
					abs += math.Abs(float64(v))
				}
				fmt.Fprintf(w, "sum\t%s\t%d\t%.9g\t%.9g\n", c.name, k+1, sum, abs)
			}
			continue
		}
		if _, err := learn(l, x, c.batch, 2000, 0); err != nil { // warm up
			return err
		}
		t, err := learn(l, x, c.batch, 0, seconds)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "rate\t%s\t%.6g\n", c.name, t.rate)
		fmt.Fprintf(w, "forward\t%s\t%.6g\t%.4g\n", c.name, forward(l, x, c.batch, seconds/2), t.macs)
	}
	return nil
}

// start sets weights that rules.py sets too.
func start(l *layer.Dense, name string) {
	w := l.Weights().W
	for k := range w {
		v := float64(uint32(k)*2654435761) / (1 << 32)
		if name == "softhebb" {
			v = .05 * v
		}
		w[k] = float32(v)
	}
	l.Touched()
}

type timing struct {
	rate float64 // presentations per second
	macs float64 // multiply-accumulates of the forward pass for each
}

// learn presents minibatches until n presentations or the time are over.
func learn(l *layer.Dense, x []float32, batch, n int, seconds float64) (timing, error) {
	var led plasticity.Ledger
	y := make([]float32, batch*units)
	begin, shown, macs, at := now(), 0, int64(0), 0
	for shown < n || seconds > 0 && (now()-begin).Seconds() < seconds {
		led.Begin(batch)
		if err := l.Forward(&led, y, x[at*in:(at+batch)*in], batch); err != nil {
			return timing{}, err
		}
		if err := l.Learn(layer.Step{Ledger: &led, Site: plasticity.Layer}); err != nil {
			return timing{}, err
		}
		e, err := led.Entry()
		if err != nil {
			return timing{}, err
		}
		macs += e.MACs.Forward
		shown += batch
		at = (at + batch) % images
	}
	return timing{float64(shown) / (now() - begin).Seconds(), float64(macs) / float64(shown)}, nil
}

// forward returns presentations per second of the forward pass alone.
func forward(l *layer.Dense, x []float32, batch int, seconds float64) float64 {
	y := make([]float32, batch*units)
	begin, shown, at := now(), 0, 0
	for (now() - begin).Seconds() < seconds {
		if err := l.Forward(nil, y, x[at*in:(at+batch)*in], batch); err != nil {
			return math.NaN()
		}
		shown += batch
		at = (at + batch) % images
	}
	return float64(shown) / (now() - begin).Seconds()
}

// peak is the speed of a 1024³ product, in multiply-accumulates per second.
func peak(seconds float64) float64 {
	const n = 1024
	a, b, c := make([]float32, n*n), make([]float32, n*n), make([]float32, n*n)
	for i := range a {
		a[i], b[i] = float32(i%7), float32(i%5)
	}
	m := func(v []float32) blas32.General { return blas32.General{Rows: n, Cols: n, Stride: n, Data: v} }
	begin, k := now(), 0
	for ; k == 0 || (now()-begin).Seconds() < seconds/2; k++ {
		blas32.Gemm(blas.NoTrans, blas.Trans, 1, m(a), m(b), 0, m(c))
	}
	return float64(k) * n * n * n / (now() - begin).Seconds()
}

// product is the presentations per second of one dense product of a minibatch
// of 100 alone: the bound of a form that multiplies whole matrices.
func product(x []float32, seconds float64) float64 {
	w, y := make([]float32, units*in), make([]float32, 100*units)
	for k := range w {
		w[k] = float32(k % 11)
	}
	begin, shown := now(), 0
	for shown == 0 || (now()-begin).Seconds() < seconds/2 {
		at := shown % images
		blas32.Gemm(blas.NoTrans, blas.Trans, 1,
			blas32.General{Rows: 100, Cols: in, Stride: in, Data: x[at*in : (at+100)*in]},
			blas32.General{Rows: units, Cols: in, Stride: in, Data: w}, 0,
			blas32.General{Rows: 100, Cols: units, Stride: units, Data: y})
		shown += 100
	}
	return float64(shown) / (now() - begin).Seconds()
}

// load reads the first images as numbers in [0, 1].
func load(path string) ([]float32, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 16+images*in)
	if _, err := io.ReadFull(z, b); err != nil {
		return nil, err
	}
	if b[2] != 8 || b[3] != 3 || b[11] != 28 || b[15] != 28 {
		return nil, errors.New(path + " does not hold images of 28×28 bytes")
	}
	x := make([]float32, images*in)
	for i, v := range b[16:] {
		x[i] = float32(v) / 255
	}
	return x, nil
}
