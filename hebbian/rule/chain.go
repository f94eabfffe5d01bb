package rule

import (
	"fmt"
	"math"
)

// Chain is a chain of variables behind each weight (Benna and Fusi 2016), beakers of
// growing size joined by narrowing tubes: a pattern is poured into the first, which is the
// weight, and passes on,
//
//	u_1 ← u_1 + η·c + (g_1/C_1)·(u_2 − u_1),
//	u_k ← u_k + (g_{k−1}/C_k)·(u_{k−1} − u_k) + (g_k/C_k)·(u_{k+1} − u_k), u_{m+1} = 0,
//	C_k = 2^{k−1}, g_k = 2^{−k−2},
//
// so that the weight remembers it as t^(−1/2) up to about 4^m patterns: of N synapses
// SNR ∝ √N·t^(−1/2) and the lifetime grows as N. Levels flow at each pattern that is stored, at
// its gate; time alone does nothing. A pattern that is stored already is consolidated: a share ρ of
// what would be poured into the weight goes into a deeper beaker, and nothing flows,
//
//	u_d ← u_d + ρ·η·c/C_d, d = min(3, m).
type Chain struct {
	described
	kept
	u          [][]float32 // u_2, …, u_m
	down, back []float32   // g_k/C_k and g_{k−1}/C_k
}

func chainRule() Entry {
	return Entry{Spec{
		Name:      "chain",
		Summary:   "a weight with a chain of slower and slower variables behind it",
		Formula:   "u_1 ← u_1 + η·c + flow, C_k·Δu_k = g_{k−1}·(u_{k−1} − u_k) + g_k·(u_{k+1} − u_k), w = u_1, C_k = 2^{k−1}, g_k = 2^{−k−2}",
		Paper:     "Benna and Fusi 2016, Nature Neuroscience 19:1697",
		Stability: "bounded: the last variable leaks",
		Params: []Param{
			{Name: "rate", Doc: "what a pattern adds, η", Value: 1, Max: 1e6, Open: true},
			{Name: "variables", Doc: "m, the weight among them", Value: 8, Min: 1, Max: 24, Integer: true},
			{Name: "reactivation", Doc: "ρ, of what a pattern adds, what one that is stored already adds to the third variable", Value: .25, Max: 1},
		},
		Needs: []Need{NeedPre, NeedPost},
	}, func(spec Spec, s Shape) (Rule, error) {
		r := &Chain{described: described{spec}}
		r.down, r.back = chainFlow(int(spec.Value("variables")))
		for k := 1; k < len(r.down); k++ {
			u := make([]float32, s.In*s.Out)
			r.u, r.kept = append(r.u, u), append(r.kept, array{name: fmt.Sprint("chain variable ", k+1), values: u})
		}
		return r, nil
	}}
}

// chainFlow are g_k/C_k and g_{k−1}/C_k of a chain of m variables.
func chainFlow(m int) (down, back []float32) {
	for k := 1; k <= m; k++ {
		size := math.Pow(2, float64(k-1))
		down = append(down, float32(math.Pow(2, float64(-k-2))/size))
		if k == 1 {
			back = append(back, 0)
			continue
		}
		back = append(back, float32(math.Pow(2, float64(-k-1))/size))
	}
	return down, back
}

func (r *Chain) Delta(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	r.each(d, w, a, r.spec.f32("rate"), func(k int, u, c float32) float32 { return c + r.flow(k, u) })
	d.MACs += 2 * a.N * len(d.W) * len(r.down)
	return nil
}

// Consolidate is that of [Consolidator]. A chain of one variable has none deeper, and stays as it is.
func (r *Chain) Consolidate(d *Delta, w Weights, a *Activity) error {
	if ok, err := r.begin(d, w, a); !ok {
		return err
	}
	deep := min(2, len(r.u)) // beside the weight
	poured := r.spec.Value("rate") * r.spec.Value("reactivation") / math.Pow(2, float64(deep))
	r.each(d, w, a, float32(poured), func(k int, _, c float32) float32 {
		if deep > 0 {
			r.u[deep-1][k] += c
		}
		return 0
	})
	d.Ops += a.N * len(d.W)
	return nil
}

// each adds to every weight what step says, of synapse k, its weight u, and size in the direction of
// its correlation.
func (r *Chain) each(d *Delta, w Weights, a *Activity, size float32, step func(k int, u, c float32) float32) {
	post := a.dense()
	d.All(w.Out)
	clear(d.W)
	for n := range a.N {
		if a.GainOf(n) == 0 {
			continue
		}
		d.Contributed[n] = a.GainOf(n)
		for j := range w.Out {
			y, row, change := post[n*w.Out+j], w.Row(j), d.Row(j)
			for i, x := range a.Pre[n*w.In : (n+1)*w.In] {
				var c float32
				if v := x * y; v > 0 {
					c = size
				} else if v < 0 {
					c = -size
				}
				change[i] += step(j*w.In+i, row[i]+change[i], c)
			}
		}
	}
}

// flow moves the variables behind one weight, and returns what the weight gains.
func (r *Chain) flow(k int, first float32) float32 {
	before, here := first, first // u_{k−1} and u_k as they were
	var gain float32
	for m := range r.down {
		var next float32
		if m < len(r.u) {
			next = r.u[m][k]
		}
		by := r.back[m]*(before-here) + r.down[m]*(next-here)
		if m == 0 {
			gain = by
		} else {
			r.u[m-1][k] += by
		}
		before, here = here, next
	}
	return gain
}
