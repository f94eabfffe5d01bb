package locality

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// alike is how many populations of a group are examined, repeats how often what
// is out of reach is changed, and synapses at how many of them is looked.
// tolerance and rounding are what rounding may do, relative to the largest
// change and the largest value of an array.
const (
	alike     = 3
	repeats   = 3
	synapses  = 40
	tolerance = 1e-4
	rounding  = 0x1p-22
)

// ErrStill says that nothing changed, so that there is nothing to certify.
var ErrStill = errors.New("no synapse changes, which certifies nothing")

// Certify examines what l learns from b, step presentations at a time, which
// should be its minibatch: each population at the first step that changes it,
// with the gate opened where it is shut. The learner has then learned from b.
func Certify(l Learner, b stimulus.Batch, step int, src *rand.PCG) (Certificate, error) {
	e := newExaminer(l, b, src)
	start, err := e.save()
	if err != nil {
		return e.c, fmt.Errorf("locality: %w", err)
	}
	for lo := 0; lo < b.N; lo += step {
		if err := e.step(b.Slice(lo, min(lo+step, b.N))); err != nil {
			return e.c, fmt.Errorf("locality: presentation %d: %w", lo, err)
		}
	}
	if g, ok := l.(Gated); ok {
		if err := e.gate(g, start, b); err != nil {
			return e.c, fmt.Errorf("locality: gate: %w", err)
		}
	}
	if len(e.c.Verdicts) == 0 && len(e.c.Uncovered) == 0 {
		return e.c, fmt.Errorf("locality: %w", ErrStill)
	}
	return e.c, nil
}

type examiner struct {
	l       Learner
	rng     *rand.Rand
	classes int             // labels are below it
	shown   *stimulus.Batch // what the learner is learning from, nil once that was changed on purpose
	c       Certificate
	done    map[string]int // how many populations of a name or a group were examined
}

func newExaminer(l Learner, b stimulus.Batch, src *rand.PCG) *examiner {
	e := &examiner{l: l, rng: rand.New(src), done: map[string]int{}}
	for _, label := range b.Labels {
		e.classes = max(e.classes, label+1)
	}
	return e
}

// verdict is that on the population of a name.
func (e *examiner) verdict(name string) *Verdict {
	k := slices.IndexFunc(e.c.Verdicts, func(v Verdict) bool { return v.name == name })
	if k < 0 {
		k = len(e.c.Verdicts)
		e.c.Verdicts = append(e.c.Verdicts, Verdict{name: name, Population: name})
	}
	return &e.c.Verdicts[k]
}

// state is a copy of a learner's arrays.
func (e *examiner) state() map[string][]float32 {
	s := map[string][]float32{}
	e.l.State(func(name string, v []float32) { s[name] = slices.Clone(v) })
	return s
}

func names[T any](s map[string]T) []string { return slices.Sorted(maps.Keys(s)) }

func (e *examiner) save() ([]byte, error) {
	var b bytes.Buffer
	err := e.l.Save(&b)
	return b.Bytes(), err
}

// run loads what was saved, with changes where change is not nil, and learns.
func (e *examiner) run(saved []byte, b stimulus.Batch, change func(name string, v []float32), o Observer) error {
	if err := e.l.Load(bytes.NewReader(saved)); err != nil {
		return err
	}
	if change != nil {
		e.l.State(change)
		changed, err := e.save()
		if err == nil {
			err = e.l.Load(bytes.NewReader(changed))
		}
		if err != nil {
			return err
		}
	}
	e.l.Observe(o)
	defer e.l.Observe(nil)
	return e.learn(b)
}

// learn shows a copy of b, which must stay as it was: what a learner writes into
// a batch it could read when that is shown again.
func (e *examiner) learn(b stimulus.Batch) error {
	shown := b.Clone()
	e.shown = &shown
	defer func() { e.shown = nil }()
	if _, err := e.l.Learn(shown); err != nil {
		return err
	}
	if e.shown != nil && !reflect.DeepEqual(shown, b) {
		e.verdict("stimulus").add("the learner writes into what it is shown")
	}
	return nil
}

// another is b with what is free changed at random.
func (e *examiner) another(b stimulus.Batch, free map[string]bool) stimulus.Batch {
	b = b.Clone()
	e.alter(b, free)
	return b
}

func (e *examiner) alter(b stimulus.Batch, free map[string]bool) {
	if free[stimuli] {
		scramble(b.X, nil, e.rng)
		scramble(b.Next, nil, e.rng)
	}
	if free[Label] {
		for k := range b.Labels {
			b.Labels[k] = e.rng.IntN(e.classes)
		}
		scramble(b.Targets, nil, e.rng)
		scramble(b.Rewards, nil, e.rng)
	}
	for k := range b.Novel {
		b.Novel[k] = b.Novel[k] != (free[Truth] && e.rng.IntN(2) == 0)
	}
}

// step is experiment A, and the others for what it finds to change.
func (e *examiner) step(b stimulus.Batch) error {
	e.l.Observe(nil)
	saved, err := e.save()
	if err != nil {
		return err
	}
	before := e.state()
	if err := e.learn(b); err != nil {
		return err
	}
	plain := e.state()
	next, err := e.save()
	if err != nil {
		return err
	}
	base, err := e.record(saved, b, before, false)
	if err != nil {
		return err
	}
	if _, ok := e.l.(Gated); !ok && len(base.heard[Gate]) > 0 {
		e.uncovered(Gate)
	}
	for _, name := range names(base.after) {
		if !same(before[name], base.after[name], plain[name]) {
			owner, _ := base.owner(name)
			e.verdict(owner).add("%s changes otherwise from what was saved, or while it is watched", name)
		}
	}
	if slices.ContainsFunc(base.heard[Gate], func(v []float32) bool { return slices.Contains(v, 0) }) {
		if base, err = e.record(saved, b, before, true); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	for _, w := range base.windows {
		p := &w.p
		if len(w.moving) == 0 || seen[p.Name] || e.done[p.Name] == 0 && e.done[p.Group] >= alike {
			continue
		}
		seen[p.Name] = true
		if e.done[p.Name]++; p.Group != p.Name && e.done[p.Name] == 1 {
			e.done[p.Group]++
		}
		x := examination{examiner: e, p: p, base: base, saved: saved, b: b, before: before}
		if err := x.examine(e.done[p.Name] == 1); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return e.l.Load(bytes.NewReader(next))
}

// record is a run that is recorded and of which all changes are accounted for.
func (e *examiner) record(saved []byte, b stimulus.Batch, before map[string][]float32, open bool) (*record, error) {
	r := &record{watcher: watcher{open: open}, last: maps.Clone(before)}
	r.change = r.window
	if err := e.run(saved, b, nil, r); err != nil {
		return nil, err
	}
	r.after = e.state()
	for _, name := range names(r.after) {
		if slices.Equal(r.last[name], r.after[name]) && !slices.Contains(r.outside, name) {
			continue
		}
		if owner, ok := r.owner(name); ok {
			e.verdict(owner).add("%s is changed outside its rule", name)
		} else {
			e.uncovered(name)
		}
	}
	return r, nil
}

func (e *examiner) uncovered(name string) {
	if !slices.Contains(e.c.Uncovered, name) {
		e.c.Uncovered = append(e.c.Uncovered, name)
	}
}

// watcher is an observer that hears everything, opens the gate where it is
// asked to, and has some sources tell what they told before.
type watcher struct {
	open   bool
	hold   map[string]bool
	told   map[string][][]float32
	heard  map[string][][]float32
	draw   func(source string, v []float32)                  // nil leaves what is told
	change func(name string, show func() *Population) func() // nil looks away
}

func (w *watcher) Tells(source string, v []float32) {
	if k := len(w.heard[source]); w.hold[source] && k < len(w.told[source]) {
		copy(v, w.told[source][k])
	} else if w.draw != nil {
		w.draw(source, v)
	}
	for k := range v {
		if w.open && source == Gate {
			v[k] = 1
		}
	}
	if w.heard == nil {
		w.heard = map[string][][]float32{}
	}
	w.heard[source] = append(w.heard[source], slices.Clone(v))
}

func (w *watcher) Changes(name string, show func() *Population) func() {
	if w.change == nil {
		return func() {}
	}
	return w.change(name, show)
}

// record is the observer of a run with which others are compared.
type record struct {
	watcher
	last, after map[string][]float32 // every array, as far as its population was shown to change it, and at the end
	outside     []string             // arrays that were not as they had been left
	windows     []*window
}

// window is a population while it changed, with a copy of its arrays before and
// after.
type window struct {
	p             Population
	before, after [][]float32
	limits        []float64 // what rounding may do to each
	moving        []place
}

// place is a synapse that changed.
type place struct {
	synapse
	change float64
}

func (r *record) window(_ string, show func() *Population) func() {
	p := show()
	w := &window{p: *p}
	for _, a := range p.Arrays {
		now := slices.Clone(a.Values)
		w.before = append(w.before, now)
		name := p.named(a.Name)
		if last, ok := r.last[name]; ok && !slices.Equal(last, now[:min(len(last), len(now))]) {
			r.outside = append(r.outside, name)
		}
	}
	r.windows = append(r.windows, w)
	return func() {
		for k, a := range p.Arrays {
			was, now := w.before[k], slices.Clone(a.Values)
			w.after = append(w.after, now)
			w.limits = append(w.limits, limit(was, now))
			for e := range now {
				if d := change(was, now, e); d != 0 && (a.Of == Synapse || a.Of == Outgoing) {
					w.moving = append(w.moving, place{p.synapse(a.Of, e), d})
				}
			}
			r.last[p.named(a.Name)] = now
		}
	}
}

// owner is the population to which an array belongs, if one was shown that does.
func (r *record) owner(array string) (name string, ok bool) {
	for _, w := range r.windows {
		if within(array, w.p.Name) && len(w.p.Name) >= len(name) {
			name, ok = w.p.Name, true
		}
	}
	return name, ok
}

func (r *record) population(name string) *Population {
	for _, w := range r.windows {
		if w.p.Name == name {
			return &w.p
		}
	}
	return nil
}

// change is by how much value k changed; what is new was 0.
func change(was, now []float32, k int) float64 {
	if k < len(was) {
		return math.Abs(float64(now[k]) - float64(was[k]))
	}
	return math.Abs(float64(now[k]))
}

// limit is what rounding may do to values that were was and are now, or to the
// sums of such values that they come from.
func limit(was, now []float32) float64 {
	most, size := extent(was, now)
	return tolerance*most + rounding*size
}

// extent is the largest change and the largest value now.
func extent(was, now []float32) (most, size float64) {
	for k, v := range now {
		most, size = max(most, change(was, now, k)), max(size, math.Abs(float64(v)))
	}
	return most, size
}

// differs reports whether got is not now at some place.
func differs(now, got []float32, k int, limit float64) bool {
	return k >= len(got) || !(math.Abs(float64(got[k])-float64(now[k])) <= limit)
}

// same reports whether an array became what it became before.
func same(was, now, got []float32) bool {
	l := limit(was, now)
	for k := range now {
		if differs(now, got, k, l) {
			return false
		}
	}
	return len(got) == len(now)
}
