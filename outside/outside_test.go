//go:build unix

package outside_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/outside"
	"github.com/hebbgrad/hebbgrad/outside/outsidetest"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

func TestMain(m *testing.M) {
	outsidetest.Become()
	os.Exit(m.Run())
}

func arm(t *testing.T, p arms.ProgramArm, set bench.Settings) bench.Arm {
	t.Helper()
	a, program, err := arms.Program(p, set)
	if err != nil {
		t.Fatal(err)
	}
	program.Reuse = true
	t.Cleanup(func() {
		if err := program.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// A program passes the suite, under every gate that the harness has for it.
func TestProgramsConform(t *testing.T) {
	for _, p := range []arms.ProgramArm{
		{Gate: "open"}, {Gate: "novelty"}, {Gate: "oracle"}, {Gate: "shut"},
		{Gate: "yoked", Partner: "other"}, {Gate: "yoked-run", Partner: "other"},
	} {
		t.Run(p.Gate, func(t *testing.T) {
			if testing.Short() && p.Gate != "open" {
				t.Skip("short: one gate will do")
			}
			t.Parallel()
			p.Name, p.Command = "softmax-program", outsidetest.Command("")
			benchtest.Conform(t, arm(t, p, nil), benchtest.Options{Settings: bench.Settings{"rate": 2.}, Presentations: 1200})
		})
	}
	t.Run("surprise", func(t *testing.T) {
		if testing.Short() {
			t.Skip("short: one gate will do")
		}
		a := arm(t, arms.ProgramArm{Name: "softmax-program", Command: outsidetest.Command(""), Gate: "novelty"}, nil)
		benchtest.Conform(t, a, benchtest.Options{Settings: bench.Settings{"rate": 2., "signal": "surprise", "gate-threshold": .3}, Presentations: 1200})
	})
}

// Each broken program is named for what is wrong with it.
func TestBrokenProgramsAreNamed(t *testing.T) {
	for fault, want := range outsidetest.Faults() {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			set := bench.Settings{"time-limit": 1.}
			if fault != "hang" {
				set = bench.Settings{"time-limit": 30.}
			}
			p := arms.ProgramArm{Name: "broken", Command: outsidetest.Command(fault)}
			a, program, err := arms.Program(p, set)
			if err != nil {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("it is said to be %q, want %q", err, want)
				}
				return
			}
			defer program.Close()
			for _, c := range benchtest.Checks() {
				if err := c.Do(benchtest.Subject{Arm: a, Options: benchtest.Options{Settings: set}}); err != nil && !benchtest.Skipped(err) {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("%s: it is said to be %q, want %q", c.Name, err, want)
					}
					return
				}
			}
			t.Error("no check fails")
		})
	}
}

// labelled are stimuli of two classes.
func labelled(n int) (stimulus.Spec, stimulus.Batch) {
	spec := stimulus.Spec{Dim: 6, Classes: 2, Length: 1000}
	r := rand.New(rand.NewPCG(1, 2))
	b := stimulus.Batch{N: n, D: 6, X: make([]float32, 6*n), Labels: make([]int, n)}
	for i := range b.X {
		b.X[i] = r.Float32()
	}
	for i := range b.Labels {
		b.Labels[i] = i % 2
	}
	return spec, b
}

func learner(t *testing.T, g gate.Gate) (*outside.Learner, stimulus.Batch) {
	t.Helper()
	p, err := outside.Start(outsidetest.Command(""), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	spec, b := labelled(8)
	l, err := p.Learner(outside.Config{Spec: spec, Settings: bench.Settings{"rate": .5}, Limit: time.Minute, Gate: g})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l, b
}

// What changed is counted here, and every presentation of a step is an event of it.
func TestWeightsAreCountedHere(t *testing.T) {
	l, b := learner(t, nil)
	before := weights(l)
	e, err := l.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	var n int64
	var sum float64
	for i, v := range weights(l) {
		if v != before[i] {
			n++
			sum += max(float64(v)-float64(before[i]), float64(before[i])-float64(v))
		}
	}
	if e.Updates[plasticity.Readout] != n || n == 0 || e.Plasticity[plasticity.Readout]-sum > 1e-6 {
		t.Errorf("%d updates of %v, recounted %d of %v", e.Updates[plasticity.Readout], e.Plasticity[plasticity.Readout], n, sum)
	}
	for i, m := range e.Marks {
		if !m.Has(plasticity.Readout) {
			t.Errorf("presentation %d is no event", i)
		}
	}
}

func weights(l bench.Learner) (out []float32) {
	l.Synapses(func(_ plasticity.Site, _ string, w []float32) { out = append(out, w...) })
	return out
}

// The program never sees what the gate shuts out.
func TestGateStandsBeforeTheProgram(t *testing.T) {
	shut, b := learner(t, gate.NewShut())
	was := weights(shut)
	e, err := shut.Learn(b)
	if err != nil || e.Updates[plasticity.Readout] != 0 || !bytes.Equal(asBytes(weights(shut)), asBytes(was)) {
		t.Errorf("behind a shut gate %d weights changed, error %v", e.Updates[plasticity.Readout], err)
	}
	odd, b := learner(t, &every{})
	e, err = odd.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	alone, _ := learner(t, nil)
	var rows stimulus.Batch
	for i := 1; i < b.N; i += 2 {
		one := b.Slice(i, i+1)
		rows.N, rows.D = rows.N+1, b.D
		rows.X, rows.Labels = append(rows.X, one.X...), append(rows.Labels, one.Labels...)
		if !e.Marks[i].Has(plasticity.Readout) || e.Marks[i-1] != 0 {
			t.Errorf("marks %v", e.Marks)
		}
	}
	if _, err := alone.Learn(rows); err != nil || !bytes.Equal(asBytes(weights(alone)), asBytes(weights(odd))) {
		t.Errorf("shown every second presentation it learns otherwise than of those alone, error %v", err)
	}
}

func asBytes(v []float32) []byte {
	var b bytes.Buffer
	for _, x := range v {
		b.WriteString(time.Duration(x * 1e12).String())
	}
	return b.Bytes()
}

// every opens for every second presentation.
type every struct {
	gate.Base
	n int
}

func (*every) Name() string { return "every second" }

func (g *every) Open(gate.Levels, gate.Truth) bool {
	g.n++
	return g.n%2 == 0
}

func (g *every) Keep(w *plasticity.Walker) { w.Count("asked", &g.n) }

// What cannot be started is said in one line, with what would be right.
func TestCommandsThatCannotBe(t *testing.T) {
	text := filepath.Join(t.TempDir(), "learner.py")
	if err := os.WriteFile(text, []byte("print(1)\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		command []string
		want    string
	}{
		{nil, "the command of a learner is empty"},
		{[]string{"no-such-program-anywhere"}, `there is no program "no-such-program-anywhere": want one on the PATH`},
		{[]string{filepath.Join(t.TempDir(), "gone")}, "there is no program"},
		{[]string{text}, "is not executable: make it so (chmod +x)"},
		{[]string{"true"}, "died at hello (exit status 0)"},
		{[]string{"echo", "hello"}, `failed at hello: it answered "hello", which is no header in JSON`},
	} {
		if _, err := outside.Start(c.command, 20*time.Second); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.command, err, c.want)
		}
	}
}

// No file of weights and no program is left behind.
func TestNothingIsLeftBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	l, b := learner(t, nil)
	if _, err := l.Learn(b); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
