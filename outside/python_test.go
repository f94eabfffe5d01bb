//go:build unix

package outside_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest"
	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/outside"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// python is a Python that has the given modules; PYTHON names one.
func python(t testing.TB, modules string) string {
	t.Helper()
	for _, p := range []string{os.Getenv("PYTHON"), "python3", "/usr/bin/python3"} {
		if p != "" && exec.Command(p, "-c", "import "+modules).Run() == nil {
			return p
		}
	}
	t.Skipf("no Python with %s is here; PYTHON names one", modules)
	return ""
}

func example(name string) string { return filepath.Join("..", "examples", name) }

// The examples pass the suite.
func TestExamplesConform(t *testing.T) {
	if testing.Short() {
		t.Skip("short: programs in Python are started")
	}
	for name, modules := range map[string]string{"numpy_hebb.py": "numpy", "torch_mlp.py": "numpy, torch", "torch_cnn.py": "numpy, torch"} {
		t.Run(name, func(t *testing.T) {
			a := arm(t, arms.ProgramArm{Name: "example", Command: []string{python(t, modules), example(name)}}, nil)
			benchtest.Conform(t, a, benchtest.Options{})
		})
	}
}

// The example of docs/python.md passes it too.
func TestExampleOfTheDocumentConforms(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "python.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(text), "```python\n")
	code, _, found := strings.Cut(code, "```")
	if !found {
		t.Fatal("docs/python.md shows no Python")
	}
	file := filepath.Join(t.TempDir(), "delta.py")
	if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	client, err := filepath.Abs(filepath.Join("..", "clients", "python"))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PYTHONPATH", client)
	a := arm(t, arms.ProgramArm{Name: "delta", Command: []string{python(t, "numpy"), file}}, nil)
	benchtest.Conform(t, a, benchtest.Options{Settings: bench.Settings{"rate": .05}})
}

// images are stimuli of ten classes, most of whose inputs are 0.
func images(n int, r *rand.Rand) stimulus.Batch {
	b := stimulus.Batch{N: n, D: 784, X: make([]float32, 784*n), Labels: make([]int, n)}
	for i := range n {
		b.Labels[i] = r.IntN(10)
		for range 150 {
			j := r.IntN(784)
			if j%10 == b.Labels[i] || r.IntN(3) == 0 {
				b.X[i*784+j] = r.Float32()
			}
		}
	}
	return b
}

// PyTorch's perceptron with the same initial weights and minibatches has the loss of
// backprop step by step, and changes as many weights.
func TestTorchFollowsBackprop(t *testing.T) {
	if testing.Short() {
		t.Skip("short: a program in Python is started")
	}
	const minibatch, steps = 32, 200
	py := python(t, "numpy, torch")
	spec := stimulus.Spec{Dim: 784, Classes: 10, Length: minibatch * steps}
	c := backprop.Config{Minibatch: minibatch, Step: backprop.Step{Rule: backprop.Adam, Rate: .001},
		Layers: []backprop.Layer{{Kind: backprop.Dense, Units: 256, Activation: backprop.ReLU}}}
	ours, err := backprop.NewClassifier(c, spec, bench.RandFor(1, "follow", "backprop"), backprop.Gating{})
	if err != nil {
		t.Fatal(err)
	}
	theirs := torchPerceptron(t, py, spec)
	var initial [][]float32
	ours.Synapses(func(_ plasticity.Site, _ string, w []float32) { initial = append(initial, w) })
	if err := theirs.Adopt(initial); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	worst, first, last := 0., 0., 0.
	var sums [2]plasticity.Entry
	for step := range steps {
		b := images(minibatch, r)
		z := lossOf(t, theirs, b)
		for k, l := range []bench.Learner{ours, theirs} {
			e, err := l.Learn(b)
			if err != nil {
				t.Fatal(err)
			}
			sums[k].Sum(e)
			for i, m := range e.Marks {
				if m != plasticity.Mark(0).With(plasticity.Layer).With(plasticity.Readout) {
					t.Fatalf("step %d: learner %d marks presentation %d as %05b", step, k, i, m)
				}
			}
		}
		a := ours.Loss() // before its step
		if off := math.Abs(a-z) / a; off > 1e-3 {
			t.Fatalf("step %d: the loss is %v in backprop and %v in PyTorch", step, a, z)
		} else {
			worst = max(worst, off)
		}
		if last = a; step == 0 {
			first = a
		}
	}
	for s := range plasticity.NumSites {
		a, z := float64(sums[0].Updates[s]), float64(sums[1].Updates[s])
		if math.Abs(a-z) > 1e-3*a {
			t.Errorf("site %v: %v updates in backprop and %v in PyTorch", plasticity.Site(s), a, z)
		}
		if a, z := sums[0].Plasticity[s], sums[1].Plasticity[s]; math.Abs(a-z) > 1e-3*a {
			t.Errorf("site %v: plasticity %v in backprop and %v in PyTorch", plasticity.Site(s), a, z)
		}
	}
	if a, z := sums[0].MACs, sums[1].MACs; a.Forward != z.Forward || a.Learning != z.Learning {
		t.Errorf("multiply-accumulates %+v in backprop, and PyTorch reports %+v", a, z)
	}
	if last > .9*first {
		t.Errorf("the loss went from %v to %v: nothing was compared", first, last)
	}
	t.Logf("over %d steps the losses, from %.3f to %.3f, differ by at most %.1e of themselves; updates %d and %d", steps, first, last, worst,
		sums[0].Updates[plasticity.Layer]+sums[0].Updates[plasticity.Readout], sums[1].Updates[plasticity.Layer]+sums[1].Updates[plasticity.Readout])
}

func torchPerceptron(t testing.TB, py string, spec stimulus.Spec) *outside.Learner {
	t.Helper()
	program := example("torch_mlp.py")
	if p := os.Getenv("PROGRAM"); p != "" { // one that times itself
		program = p
	}
	p, err := outside.Start([]string{py, program}, 2*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	l, err := p.Learner(outside.Config{Spec: spec, Limit: 2 * time.Minute,
		Settings: bench.Settings{"units": 256, "rate": .001, "dropout": 0., "schedule": "constant", "minibatch": 32}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// lossOf is the mean cross entropy in nats.
func lossOf(t *testing.T, l bench.Learner, b stimulus.Batch) float64 {
	t.Helper()
	p := make([]float32, 10*b.N)
	if err := bench.Probabilities(l, p, b); err != nil {
		t.Fatal(err)
	}
	sum := 0.
	for i, label := range b.Labels {
		sum -= math.Log(float64(p[10*i+label]))
	}
	return sum / float64(b.N)
}

// BenchmarkTorchLearn is one learn of PyTorch's perceptron of 784-256-10 in a program,
// counts included. peers/outside.sh sets it beside PyTorch's own time.
func BenchmarkTorchLearn(b *testing.B) {
	spec := stimulus.Spec{Dim: 784, Classes: 10, Length: 1 << 20}
	l := torchPerceptron(b, python(b, "numpy, torch"), spec)
	r := rand.New(rand.NewPCG(1, 2))
	var shown []stimulus.Batch
	for range 32 {
		shown = append(shown, images(32, r))
	}
	learn := func(i int) {
		if _, err := l.Learn(shown[i%len(shown)]); err != nil {
			b.Fatal(err)
		}
	}
	for i := range 100 {
		learn(i)
	}
	before, i := processor(b), 0
	for b.Loop() {
		learn(i)
		i++
	}
	b.ReportMetric(float64(processor(b)-before)/float64(i), "cpu-ns/op")
}

// processor is the time that the processors spent on this process and on those that it
// started, in ns, as far as Linux says it: of the latter in hundredths of a second.
func processor(t testing.TB) int64 {
	t.Helper()
	own, known := runinfo.ProcessorTime()
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if !known || err != nil {
		return 0
	}
	sum := own.Nanoseconds()
	for _, file := range all {
		text, _ := os.ReadFile(file)
		_, after, _ := strings.Cut(string(text), ") ") // the name may hold anything
		f := strings.Fields(after)
		if len(f) < 13 || f[1] != strconv.Itoa(os.Getpid()) {
			continue
		}
		for _, ticks := range f[11:13] {
			n, _ := strconv.ParseInt(ticks, 10, 64)
			sum += n * 1e7
		}
	}
	return sum
}

func ExampleStart() {
	_, err := outside.Start([]string{"no-such-program"}, time.Minute)
	fmt.Println(err)
	// Output: there is no program "no-such-program": want one on the PATH, or the path of a file from the folder in which this command runs
}
