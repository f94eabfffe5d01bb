package locality

import (
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// examination is that of one population at one step.
type examination struct {
	*examiner
	p      *Population
	base   *record
	saved  []byte
	b      stimulus.Batch
	before map[string][]float32
}

// examine makes all experiments the first time, and B alone at later steps.
func (x *examination) examine(first bool) error {
	v := x.verdict(x.p.Name)
	if !first {
		return x.beyond(v, 1)
	}
	v.Population, v.Site, v.Factors = x.p.Group, x.p.Site, x.p.Factors
	for _, e := range x.p.Exceptions {
		v.NonLocal = append(v.NonLocal, e.String())
	}
	x.upstream(v)
	if err := x.beyond(v, repeats); err != nil {
		return err
	}
	if err := x.later(v); err != nil {
		return err
	}
	if err := x.owns(v); err != nil {
		return err
	}
	for _, f := range x.p.Factors {
		if q := x.base.population(f.Feedback); f.Feedback != "" && q != nil && q.Site != plasticity.Feedback {
			v.add("its feedback synapses are stored in the forward weights of %s", q.Name)
		}
		if err := x.source(v, f.From); err != nil {
			return err
		}
	}
	return x.inside(v)
}

// reaches reports whether an array may reach a population before it learns.
func reaches(p *Population, array string) bool {
	return within(array, p.Name) ||
		slices.ContainsFunc(p.Upstream, func(up string) bool { return within(array, up) }) ||
		slices.ContainsFunc(p.Factors, func(f Factor) bool { return f.Feedback != "" && within(array, f.Feedback) })
}

// foreign is what reaches a population from nowhere: what the track says is new,
// and the answer that comes with a stimulus where no factor declares it.
func (p *Population) foreign() map[string]bool {
	given := slices.ContainsFunc(p.Factors, func(f Factor) bool { return f.From == Label })
	return map[string]bool{Truth: true, Label: !given}
}

// beyond is experiment B, made some times.
func (x *examination) beyond(v *Verdict, times int) error {
	for range times {
		if err := x.run(x.saved, x.another(x.b, x.p.foreign()), x.elsewhere, x.holding(x.base.heard)); err != nil {
			return err
		}
		if !x.alike(v, x.before, x.base.after, x.state(), "when what is beyond its reach is changed") {
			return nil
		}
	}
	return nil
}

// later is experiment B a step on: all that the learner shows is then put back,
// and must make all that follows the same.
func (x *examination) later(v *Verdict) error {
	twice := func(b stimulus.Batch, change func(string, []float32), first, second *watcher) (map[string][]float32, error) {
		if err := x.run(x.saved, b, change, first); err != nil {
			return nil, err
		}
		between, err := x.save()
		if err != nil {
			return nil, err
		}
		err = x.run(between, x.b, func(name string, a []float32) { copy(a, x.base.after[name]) }, second)
		return x.state(), err
	}
	base := &watcher{open: x.base.open}
	now, err := twice(x.b, nil, x.holding(nil), base)
	if err != nil { // the stream ends, or time does not go back
		return nil
	}
	got, err := twice(x.another(x.b, x.p.foreign()), x.elsewhere, x.holding(x.base.heard), x.holding(base.heard))
	if err != nil {
		return err
	}
	x.alike(v, x.base.after, now, got, "by what the learner keeps and does not show")
	return nil
}

// elsewhere changes an array that does not reach the population.
func (x *examination) elsewhere(name string, a []float32) {
	if !reaches(x.p, name) {
		scramble(a, nil, x.rng)
	}
}

// holding has the sources that the population declares tell what they told.
func (x *examination) holding(told map[string][][]float32) *watcher {
	w := &watcher{open: x.base.open, told: told, hold: map[string]bool{}}
	for _, f := range x.p.Factors {
		w.hold[f.From] = true
	}
	return w
}

// alike reports whether the population's arrays became what they became before.
func (x *examination) alike(v *Verdict, was, now, got map[string][]float32, when string) bool {
	for _, name := range names(now) {
		if !within(name, x.p.Name) {
			continue
		}
		if v.Compared += len(now[name]); !same(was[name], now[name], got[name]) {
			v.add("%s changes otherwise %s", name, when)
			return false
		}
	}
	return true
}

// upstream checks that nothing is called upstream that has the population
// upstream of it, unless they are parts of one.
func (x *examination) upstream(v *Verdict) {
	for _, up := range x.p.Upstream {
		if within(x.p.Name, up) {
			continue
		}
		for _, w := range x.base.windows {
			if within(w.p.Name, up) && slices.ContainsFunc(w.p.Upstream, func(u string) bool { return within(x.p.Name, u) }) {
				v.add("it calls %s upstream, which calls it so too", w.p.Name)
			}
		}
	}
}

// source checks that what is held of a source is an activity of its own
// neurons, not an error that was brought back to them.
func (x *examination) source(v *Verdict, from string) error {
	told := x.base.heard[from]
	values := 0
	for _, t := range told {
		values += len(t)
	}
	if values <= x.b.N {
		return nil
	}
	q := x.base.population(from)
	if q == nil || slices.ContainsFunc(told, func(t []float32) bool { return len(t)%q.Out != 0 }) {
		v.add("what %s tells is no activity of a population of that name", from)
		return nil
	}
	for range repeats {
		s := synapse{x.rng.IntN(q.Out), -1}
		w := &watcher{open: x.base.open}
		err := x.run(x.saved, x.b, x.but(q, s, func(name string) bool { return within(name, q.Name) || !reaches(q, name) }), w)
		if err != nil {
			return err
		}
		for k, t := range told {
			for e := s.j; e < len(t); e += q.Out {
				if k >= len(w.heard[from]) || differs(t, w.heard[from][k], e, limit(t, t)) {
					v.add("what neurons of %s tell depends on weights that end elsewhere", from)
					return nil
				}
			}
		}
	}
	return nil
}

// owns checks what a population says of its arrays: that of its state each value
// belongs to one neuron or one synapse, and that the activity of a neuron comes
// from the synapses that end there. Two layers called one population, the weights
// of one being the other's way back, show here.
func (x *examination) owns(v *Verdict) error {
	p := x.p
	for _, a := range p.Arrays {
		sizes := map[Owner]int{All: 1, Pre: p.In, Post: p.Out, Both: p.Out, Synapse: p.In * p.Out, Outgoing: p.In * p.Out}
		if kept, ok := x.before[p.named(a.Name)]; ok && a.Of != Nobody && len(a.Values) != sizes[a.Of] {
			v.add("%s has %d values, want %d, one for each to which they are said to belong", p.named(a.Name), len(kept), sizes[a.Of])
		}
	}
	if slices.ContainsFunc(p.Upstream, func(up string) bool { return within(p.Name, up) }) {
		v.remark("recurrent: what its neurons tell is settled among them")
		return nil
	}
	base := slices.IndexFunc(x.base.windows, func(w *window) bool { return w.p.Name == p.Name })
	for range repeats {
		s, shown := synapse{x.rng.IntN(p.Out), -1}, false
		w := x.holding(x.base.heard)
		w.change = func(name string, show func() *Population) func() {
			if name == p.Name && !shown {
				shown = true
				for k, a := range show().Arrays {
					was := x.base.windows[base].before[k]
					if _, kept := x.before[p.named(a.Name)]; kept || a.Of != Post && a.Of != Both {
						continue
					}
					for _, e := range p.owned(a.Of, len(was), s) {
						if differs(was, a.Values, e, limit(was, was)) {
							v.add("%s of a neuron depends on weights that end elsewhere", a.Name)
						}
					}
				}
			}
			return func() {}
		}
		if err := x.run(x.saved, x.b, x.but(p, s, func(name string) bool { return within(name, p.Name) }), w); err != nil {
			return err
		}
	}
	return nil
}

// but changes the arrays that are named, except what of a population's belongs to
// a synapse.
func (x *examination) but(p *Population, s synapse, named func(name string) bool) func(name string, a []float32) {
	return func(name string, a []float32) {
		own := map[int]bool{}
		for k := range p.Arrays {
			if name == p.named(p.Arrays[k].Name) {
				p.mark(own, &p.Arrays[k], s)
			}
		}
		if named(name) {
			scramble(a, own, x.rng)
		}
	}
}

// astray changes, while a population learns, all that is not its own: what
// reached it has done so by now.
func (x *examination) astray(p *Population) {
	if x.shown != nil {
		x.alter(*x.shown, map[string]bool{stimuli: true, Label: true, Truth: true})
		x.shown = nil
	}
	x.l.State(func(name string, a []float32) {
		if within(name, p.Name) || slices.ContainsFunc(p.Factors, func(f Factor) bool { return f.Feedback != "" && within(name, f.Feedback) }) {
			return
		}
		scramble(a, nil, x.rng)
	})
}

// inside is experiment C.
func (x *examination) inside(v *Verdict) error {
	found := len(v.Violations)
	var mine []*window
	for _, w := range x.base.windows {
		if w.p.Name == x.p.Name {
			mine = append(mine, w)
		}
	}
	scales := slices.ContainsFunc(x.p.Exceptions, Exception.scales)
	for n := 0; n < synapses && len(v.Violations) == found; n++ {
		k := x.rng.IntN(len(mine))
		w := mine[k]
		if len(w.moving) == 0 {
			continue
		}
		any := func() place { return w.moving[x.rng.IntN(len(w.moving))] }
		at := []synapse{any().synapse}
		if n%4 == 0 {
			at[0] = synapse{x.rng.IntN(w.p.Out), x.rng.IntN(w.p.In)}
		}
		if scales { // a change by which to know the scale: a large one
			by := any()
			for range synapses {
				if p := any(); p.change > by.change {
					by = p
				}
			}
			at = append(at, by.synapse)
		}
		shown := false
		in := &watcher{open: x.base.open, change: func(name string, show func() *Population) func() {
			if name != x.p.Name {
				return func() {}
			}
			if k--; k >= 0 || shown {
				return func() {}
			}
			shown = true
			p := show()
			if n%8 == 0 { // seldom, as it is what takes longest
				x.astray(p)
			}
			start := make([][]float32, len(p.Arrays))
			for e := range p.Arrays {
				p.redraw(&p.Arrays[e], at, x.rng)
				if scales {
					start[e] = slices.Clone(p.Arrays[e].Values)
				}
			}
			return func() { w.compare(v, p, at, start) }
		}}
		if err := x.run(x.saved, x.b, nil, in); err != nil {
			return err
		}
		if !shown {
			v.add("it does not learn again from what was saved")
		}
	}
	return nil
}

// compare looks at what belongs to the first of some synapses and its neurons.
// The second tells the scale of changes, where that is excepted: of changes from
// start the largest must be what it was.
func (w *window) compare(v *Verdict, p *Population, at []synapse, start [][]float32) {
	for k := range p.Arrays {
		a, was, now := &p.Arrays[k], w.before[k], w.after[k]
		f, limit := 1.0, w.limits[k]
		if h, _ := p.holds(a); h&Scale != 0 {
			for _, e := range p.owned(a.Of, len(now), at[1]) {
				if d := float64(a.Values[e]) - float64(was[e]); d != 0 {
					f = (float64(now[e]) - float64(was[e])) / d
				}
			}
			limit *= max(1, 4*math.Abs(f))
			most, _ := extent(was, now)
			if got, size := extent(start[k], a.Values); math.Abs(got-most) > tolerance*most+4*rounding*size {
				v.add("the largest change of %s is %v, and %v when what is not at hand is changed: something else scales it", a.Name, most, got)
				return
			}
		}
		for _, e := range p.owned(a.Of, len(now), at[0]) {
			got := a.Values
			if f != 1 {
				got = []float32{float32(float64(was[e]) + f*(float64(got[e])-float64(was[e])))}
			}
			if v.Compared++; change(was, now, e) != 0 {
				v.Changing++
			}
			if f != 1 && differs(now[e:e+1], got, 0, limit) || f == 1 && differs(now, got, e, limit) {
				v.add("%s of the synapse from %d to %d changes otherwise when what is not at hand there is changed", a.Name, at[0].i, at[0].j)
				return
			}
		}
	}
}
