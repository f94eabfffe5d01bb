package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/results"
)

// Domain is a domain in which two rules are compared, each with its gate open, by need
// and yoked, on one track.
type Domain struct {
	Name, Asks string
	Track      *Track
	Outcome    Measure // how well a run ends
	Local      Gates
	Gradient   Gates
	Without    string // why a rule, or a gate of one, has no arm
}

// Gates are the arms of one rule by gate; nil where there is none.
type Gates struct{ Need, Open, Yoked, YokedRun, Shut *Arm }

// Gated is an arm of a domain with its rule and its gate as an overview names them.
type Gated struct {
	Rule, Gate string
	Arm        *Arm
	Open       *Arm // of the same rule; nil where there is none
}

// The rules of an overview.
const (
	LocalRule    = "local"
	GradientRule = "gradient"
)

// Arms are all that take part, the local rule's first.
func (d Domain) Arms() (all []Gated) {
	for _, r := range []struct {
		name string
		Gates
	}{{LocalRule, d.Local}, {GradientRule, d.Gradient}} {
		for _, g := range []Gated{{r.name, "need", r.Need, r.Open}, {r.name, "open", r.Open, r.Open}, {r.name, "yoked", r.Yoked, r.Open},
			{r.name, "yoked over the run", r.YokedRun, r.Open}, {r.name, "shut", r.Shut, r.Open}} {
			if g.Arm != nil {
				all = append(all, g)
			}
		}
	}
	return all
}

// only is the frame's one track.
func (f *Frame) only() (*Track, error) {
	if len(f.Tracks) != 1 {
		return nil, fmt.Errorf("%d tracks in the results of a domain: want one", len(f.Tracks))
	}
	return f.Tracks[0], nil
}

// Standing is how the first arm of a planned comparison stands.
type Standing int

// From the worst.
const (
	Loses Standing = iota
	Behind
	Undecided
	Ahead
	Wins
)

func (s Standing) String() string {
	return [...]string{"loses", "behind", "no difference", "ahead", "wins"}[s]
}

// Comparison is a decided comparison of a domain.
type Comparison struct {
	*Decided
	Domain   Domain
	Standing Standing
}

// Compared are the planned comparisons of some domains, those that the first arm loses
// first; within a standing in the order of domains and plans.
func Compared(domains []Domain) (all []Comparison) {
	for _, d := range domains {
		for i := range d.Track.frame.Decided {
			c := &d.Track.frame.Decided[i]
			if c.Track != nil && c.A != nil && c.B != nil {
				all = append(all, Comparison{c, d, c.standing()})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Comparison) int { return cmp.Compare(a.Standing, b.Standing) })
	return all
}

// standing is that of the first arm.
func (d *Decided) standing() Standing {
	more, known := d.direction(d.Track)
	switch {
	case d.Better == d.B && d.B != nil:
		return Loses
	case d.Better == d.A && d.A != nil:
		return Wins
	case !known || math.IsNaN(d.Diff.Mean) || d.Diff.Mean == 0:
		return Undecided
	case (d.Diff.Mean > 0) == more:
		return Ahead
	}
	return Behind
}

// OfRules reports whether the two arms learn by different rules, as the domain has them.
func (c Comparison) OfRules() bool {
	rule := map[*Arm]string{}
	for _, g := range c.Domain.Arms() {
		rule[g.Arm] = g.Rule
	}
	return rule[c.A] != rule[c.B]
}

// Saved is what a gated arm spends of a quantity for one of the open arm of its rule; NaN
// where that is not known.
func (g Gated) Saved(metric string) float64 {
	if g.Open == nil || g.Open == g.Arm {
		return math.NaN()
	}
	a, b := g.Arm.End(metric), g.Open.End(metric)
	if a.N == 0 || b.N == 0 || b.Mean == 0 {
		return math.NaN()
	}
	return a.Mean / b.Mean
}

// PerPresentation is an amount at the end of the run by the presentations of it.
func (a *Arm) PerPresentation(metric string) Estimate {
	e, n := a.End(metric), float64(a.Presentations())
	if e.N == 0 || n == 0 {
		return Estimate{}
	}
	e.Mean, e.Low, e.High = e.Mean/n, e.Low/n, e.High/n
	return e
}

// DomainOf finds a domain's arms in its results.
func DomainOf(f *Frame, name, asks, outcome, without string, local, gradient NamedGates) (Domain, error) {
	t, err := f.only()
	if err != nil {
		return Domain{}, err
	}
	d := Domain{Name: name, Asks: asks, Track: t, Without: without}
	var ok bool
	if d.Outcome, ok = t.quantity(outcome); !ok {
		return d, fmt.Errorf("no run of %s gives %q", t.Name, outcome)
	}
	d.Local, d.Gradient = local.in(t), gradient.in(t)
	return d, nil
}

// NamedGates are the names of the arms of one rule by gate; empty where there is none.
type NamedGates struct{ Need, Open, Yoked, YokedRun, Shut string }

func (n NamedGates) in(t *Track) Gates {
	return Gates{t.named(n.Need), t.named(n.Open), t.named(n.Yoked), t.named(n.YokedRun), t.named(n.Shut)}
}

// Direction says whether more of a domain's outcome is better, where either is.
func (d Domain) Direction() results.Better {
	if d.Outcome.Metric == results.MetricTestAccuracy {
		return results.Higher
	}
	return d.Track.Metric(d.Outcome.Metric).Better
}
