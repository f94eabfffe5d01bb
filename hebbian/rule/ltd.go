package rule

// LTD is the weakening half of [STDP]: long-term depression where the
// post-synaptic spike comes first,
//
//	Δw_ji = −η·Σ_{Δt<0} A−·exp(Δt/τ−).
type LTD struct {
	spec Spec
	stdp pairs
}

var (
	_ Rule    = (*LTD)(nil)
	_ Bounder = (*LTD)(nil)
)

func ltdSpec() Spec {
	return Spec{
		Name:      "ltd",
		Summary:   "long-term depression: the half of spike timing in which post precedes pre",
		Formula:   "Δw = −η·Σ A−·e^(Δt/τ−) over pairs with Δt = t_post − t_pre < 0",
		Paper:     "Lynch, Dunwiddie and Gribkoff 1977, Nature 266:737; window of Song, Miller and Abbott 2000",
		Stability: "bounded by 0 only: every pair weakens",
		Params: append([]Param{rate(1), {
			Name: "aminus", Doc: "A−, change of a pair at Δt → 0−", Value: .005 * 1.05, Min: 0, Max: 1e3,
		}, tauMinus()}, pairParams()...),
		Factors: []Factor{gateFactor()},
	}
}

// NewLTD makes the rule.
func NewLTD(p Params, _ Shape) (Rule, error) {
	spec, err := ltdSpec().resolve(p)
	if err != nil {
		return nil, err
	}
	return &LTD{spec: spec, stdp: pairs{
		minus: spec.value("rate") * spec.value("aminus"), tauMinus: spec.value("tauminus"), tauPlus: 1,
		nearest: spec.value("nearest") == 1, top: spec.f32("wmax"),
	}}, nil
}

func (r *LTD) Spec() Spec                { return r.spec }
func (r *LTD) Bounds() (lo, hi float32)  { return 0, r.stdp.top }
func (r *LTD) Window(dt float64) float64 { return r.stdp.window(dt) }

func (r *LTD) Delta(d *Delta, w Weights, a *Activity) error { return r.stdp.delta(d, w, a) }
