package rule

// LTP is the strengthening half of [STDP]: long-term potentiation where the
// pre-synaptic spike comes first,
//
//	Δw_ji = η·Σ_{Δt>0} A+·exp(−Δt/τ+).
type LTP struct {
	spec Spec
	stdp pairs
}

var (
	_ Rule    = (*LTP)(nil)
	_ Bounder = (*LTP)(nil)
)

func ltpSpec() Spec {
	return Spec{
		Name:      "ltp",
		Summary:   "long-term potentiation: the half of spike timing in which pre precedes post",
		Formula:   "Δw = η·Σ A+·e^(−Δt/τ+) over pairs with Δt = t_post − t_pre > 0",
		Paper:     "Bliss and Lømo 1973, Journal of Physiology 232:331; window of Song, Miller and Abbott 2000",
		Stability: "bounded by wmax only: every pair strengthens",
		Params: append([]Param{rate(1), {
			Name: "aplus", Doc: "A+, change of a pair at Δt → 0+", Value: .005, Min: 0, Max: 1e3,
		}, tauPlus()}, pairParams()...),
		Factors: []Factor{gateFactor()},
	}
}

// NewLTP makes the rule.
func NewLTP(p Params, _ Shape) (Rule, error) {
	spec, err := ltpSpec().resolve(p)
	if err != nil {
		return nil, err
	}
	return &LTP{spec: spec, stdp: pairs{
		plus: spec.value("rate") * spec.value("aplus"), tauPlus: spec.value("tauplus"), tauMinus: 1,
		nearest: spec.value("nearest") == 1, top: spec.f32("wmax"),
	}}, nil
}

func (r *LTP) Spec() Spec                { return r.spec }
func (r *LTP) Bounds() (lo, hi float32)  { return 0, r.stdp.top }
func (r *LTP) Window(dt float64) float64 { return r.stdp.window(dt) }

func (r *LTP) Delta(d *Delta, w Weights, a *Activity) error { return r.stdp.delta(d, w, a) }
