package rule_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// update has TestClosedForms write what it measured into docs.
var update = flag.Bool("update", false, "write the table of closed forms into docs/results/rules and docs/rules.md")

// Rules beside what theory says of them. TestClosedForms runs every row of the
// table and, with -v, prints it.

type closedForm struct {
	rule, form string
	measure    func(t *testing.T) string
}

var closedForms = func() []closedForm {
	return []closedForm{
		{"hebb", "the norm grows without bound along PC1", plainGrows},
		{"oja", "abs(cos(w, PC1)) → 1, norm(w) → 1, several units alike", ojaFindsPC1},
		{"sanger", "W·Wᵀ → I, row i = ± PC i", sangerFindsPCs},
		{"bcm", "K orthogonal inputs: y = K for one, 0 for the others; θ = K; selectivity 1 − 1/K", bcmSelects},
		{"anti-hebb", "off-diagonal covariance of the outputs → 0", antiHebbDecorrelates},
		{"foldiak", "8×8, 16 bars, p = 1/8, 16 units: one unit for each bar", foldiakFindsBars},
		{"covariance", "Hopfield, one step: bit error ½·erfc(√(N/2P))", hopfieldOneStep},
		{"stdp", "windows A·exp(−abs(Δt)/τ) with the time constants asked for", stdpWindows},
		{"stdp-rate", "equals all-to-all pairing of spikes; leaders gain, followers lose", stdpRateIsPairing},
		{"triplet-minimal", "under Poisson trains that of BCM: drift ∝ ρx·ρy·(ρy − θ), θ = A2−·τ−/(A3+·τ+·τy)", tripletIsBCM},
		{"bcm-rate", "drift ∝ ρx·ρy·(ρy − θ + 1/2τ)", bcmRateDrifts},
		{"binary", "of N synapses SNR(t) = √N·q·(1−q)^t", binaryDecays},
		{"bounded", "a random walk between walls: the overlap of its theory", boundedWalks},
		{"cascade", "the overlap of its theory; all states equally full", cascadeFills},
		{"chain", "the overlap of its theory, t^(−1/2)", chainFlows},
		{"krotov-hopfield", "Σ abs(w)^p → 1 for a winner", krotovNorm},
		{"softhebb", "norm(w) → 1", softHebbNorm},
		{"competitive", "norm(w) → 1, w along the mean of what it wins; with a conscience all win alike", competitiveMeans},
		{"supervised-hebb", "row j → mean input of class j / λ", supervisedMeans},
		{"delta", "rows → least squares", deltaLeastSquares},
	}
}

func TestClosedForms(t *testing.T) {
	if testing.Short() {
		t.Skip("short: long trains of one rule after another")
	}
	paper := map[string]string{}
	for _, e := range rule.All() {
		paper[e.Spec.Name] = e.Spec.Paper
	}
	var table strings.Builder
	table.WriteString("| rule | paper | closed form | measured | test |\n|---|---|---|---|---|\n")
	for _, c := range closedForms() {
		t.Run(c.rule, func(t *testing.T) {
			got := c.measure(t)
			fmt.Fprintf(&table, "| %s | %s | %s | %s | `%s` |\n", c.rule, paper[c.rule], c.form, got, t.Name())
		})
	}
	t.Log("\n" + table.String())
	if *update && !t.Failed() {
		keepTable(t, table.String())
	}
}

// keepTable writes the table as a file of results, and into the document between
// the marks that name this file.
func keepTable(t *testing.T, table string) {
	const name = "results/rules/closed-forms.md"
	docs := filepath.Join("..", "..", "docs")
	document := filepath.Join(docs, "rules.md")
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, begun := strings.Cut(string(text), "<!-- table: "+name+" -->\n")
	_, tail, ended := strings.Cut(rest, "<!-- end of table -->")
	if !begun || !ended {
		t.Fatalf("%s has no marks for %s", document, name)
	}
	if err := os.MkdirAll(filepath.Join(docs, "results", "rules"), 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{
		filepath.Join(docs, name): table,
		document:                  head + "<!-- table: " + name + " -->\n" + table + "<!-- end of table -->" + tail,
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// gaussian draws zero-mean inputs with the given variances along a random
// orthonormal basis, whose rows are the principal components.
type gaussian struct {
	r     *rand.Rand
	basis *mat.Dense
	sd    []float64
}

func newGaussian(seed uint64, variances ...float64) *gaussian {
	r := rand.New(rand.NewPCG(seed, 77))
	n := len(variances)
	m := mat.NewDense(n, n, nil)
	for i := range n {
		for j := range n {
			m.Set(i, j, r.NormFloat64())
		}
	}
	var qr mat.QR
	qr.Factorize(m)
	var q mat.Dense
	qr.QTo(&q)
	g := &gaussian{r: r, basis: mat.DenseCopyOf(q.T())}
	for _, v := range variances {
		g.sd = append(g.sd, math.Sqrt(v))
	}
	return g
}

func (g *gaussian) draw(x []float32) {
	clear(x)
	for k, s := range g.sd {
		z := s * g.r.NormFloat64()
		for i := range x {
			x[i] += float32(z * g.basis.At(k, i))
		}
	}
}

func cos(w []float32, v []float64) float64 {
	var d, a, b float64
	for i, x := range w {
		d += float64(x) * v[i]
		a += float64(x) * float64(x)
		b += v[i] * v[i]
	}
	return d / math.Sqrt(a*b)
}

func norm(w []float32) float64 {
	var s float64
	for _, x := range w {
		s += float64(x) * float64(x)
	}
	return math.Sqrt(s)
}

func newLayer(t *testing.T, name string, p rule.Params, c layer.Config, seed uint64) *layer.Dense {
	t.Helper()
	r, err := rule.New(name, p, rule.Shape{In: c.In, Out: c.Out})
	if err != nil {
		t.Fatal(err)
	}
	c.Rule = r
	l, err := layer.NewDense(c, rand.NewPCG(seed, 5))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// teach presents and learns one batch.
func teach(t *testing.T, l layer.Layer, x, y []float32, s layer.Step) {
	t.Helper()
	n := len(x) / l.In()
	var led plasticity.Ledger
	led.Begin(n)
	s.Ledger = &led
	if err := l.Forward(&led, y, x, n); err != nil {
		t.Fatal(err)
	}
	if err := l.Learn(s); err != nil {
		t.Fatal(err)
	}
	if _, err := led.Entry(); err != nil {
		t.Fatal(err)
	}
}

func bcmSelects(t *testing.T) string {
	// Rectified neurons, K orthonormal inputs drawn with equal chance. θ is a
	// running mean over τ = 200 of a y² that is K² once in K presentations and
	// 0 otherwise, so it fluctuates by about K·√((K−1)/(2τ)), 11 % at K = 5;
	// the weight averages that over 1/η presentations. Means over the last
	// quarter are allowed 5 %.
	const k, units, steps = 5, 8, 80000
	g := newGaussian(4, make([]float64, k)...)
	l := newLayer(t, "bcm", rule.Params{"rate": .002, "tau": 200, "anneal": .9}, layer.Config{
		In: k, Out: units, Act: layer.Activation{Kind: layer.ReLU},
		Init: layer.Init{Kind: "uniform", Mean: 0, Scale: 1}, Length: steps,
	}, 4)
	x, y := make([]float32, k), make([]float32, units)
	present := func(c int) {
		for i := range x {
			x[i] = float32(g.basis.At(c, i))
		}
	}
	for j := range units { // every neuron answers a little to every input at first
		row := l.Weights().Row(j)
		clear(row)
		for c := range k {
			for i := range row {
				row[i] += float32((.3 + .4*g.r.Float64()) * g.basis.At(c, i))
			}
		}
	}
	l.Touched()
	theta := make([]float64, units)
	for n := range steps {
		present(g.r.IntN(k))
		teach(t, l, x, y, layer.Step{})
		if n >= steps*3/4 {
			l.Rule().(rule.Stateful).State(func(_ string, v []float32) {
				for j, th := range v {
					theta[j] += float64(th) / (steps / 4)
				}
			})
		}
	}
	resp := make([][]float64, units)
	for c := range k {
		present(c)
		if err := l.Infer(y, x, 1); err != nil {
			t.Fatal(err)
		}
		for j, v := range y {
			resp[j] = append(resp[j], float64(v))
		}
	}
	var worstTop, worstRest, worstTheta, worstSel float64
	for j := range units {
		sort.Float64s(resp[j])
		top, mean := resp[j][k-1], 0.0
		for _, v := range resp[j] {
			mean += v / k
		}
		worstTop = max(worstTop, math.Abs(top-k))
		worstRest = max(worstRest, resp[j][k-2])
		worstTheta = max(worstTheta, math.Abs(theta[j]-k))
		worstSel = max(worstSel, math.Abs(1-mean/top-(1-1./k)))
	}
	if worstTop > .05*k || worstRest > .02*k || worstTheta > .05*k || worstSel > .02 {
		t.Errorf("largest deviations: y %v, other inputs %v, θ %v, selectivity %v", worstTop, worstRest, worstTheta, worstSel)
	}
	return fmt.Sprintf("K = 5, 8 units: y within %.3f of 5, others ≤ %.3f, θ within %.3f of 5, selectivity within %.4f of .8", worstTop, worstRest, worstTheta, worstSel)
}
