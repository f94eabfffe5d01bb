package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hebbgrad/hebbgrad/results"
)

// frame is the rows indexed for reading: track → arm → seed → metric → curve.
type frame struct {
	tracks []*track
	arms   []string // of all tracks, in the order of tables and colours

	declared map[string]results.Declared // by track
}

type track struct {
	name string
	slug string // the name in file names and anchors, unique among the tracks
	arms []*arm

	own  []results.Metric          // that the track declares
	seen map[string]results.Metric // of each metric met, its declaration
}

type arm struct {
	name, rule, gate, signal string
	partner                  string
	minibatch                int             // 0 where no manifest says
	fields                   *results.Fields // of the first run that kept some
	index                    int             // in frame.arms, which fixes the colour
	seeds                    []*seed
}

type seed struct {
	seed   uint64
	run    string
	curves map[string]*curve
	names  []string // of curves, in order of appearance
}

// curve is one metric of one run over presentations.
type curve struct {
	unit string
	at   []int
	v    []float64
}

func (c *curve) last() float64 { return c.v[len(c.v)-1] }

// newFrame indexes in. Rows may come in any order of runs; within a run and a
// metric they are sorted by presentations.
func newFrame(in Input) *frame {
	f := &frame{declared: in.Declared}
	seen := map[string]bool{}
	order := func(name string) {
		if !seen[name] {
			seen[name] = true
			f.arms = append(f.arms, name)
		}
	}
	present := map[string]bool{}
	for _, r := range in.Rows {
		present[r.Arm] = true
	}
	for _, a := range in.Arms {
		if present[a] {
			order(a)
		}
	}
	for _, r := range in.Rows {
		order(r.Arm)
	}

	for _, r := range in.Rows {
		s := f.track(r.Track).arm(f, r).at(r)
		c := s.curves[r.Metric]
		if c == nil {
			f.track(r.Track).meet(r)
			c = &curve{unit: r.Unit}
			s.curves[r.Metric] = c
			s.names = append(s.names, r.Metric)
		}
		c.at = append(c.at, r.Presentations)
		c.v = append(c.v, r.Value)
	}
	runs := map[string]results.Manifest{}
	for _, r := range in.Runs {
		runs[r.RunID] = r
	}
	for _, t := range f.tracks {
		slices.SortStableFunc(t.arms, func(a, b *arm) int { return a.index - b.index })
		for _, a := range t.arms {
			slices.SortStableFunc(a.seeds, func(x, y *seed) int {
				switch {
				case x.seed < y.seed:
					return -1
				case x.seed > y.seed:
					return 1
				}
				return 0
			})
			for _, s := range a.seeds {
				if r, ok := runs[s.run]; ok {
					a.partner, a.minibatch = r.Partner, r.Minibatch
					if a.fields == nil {
						a.fields = r.Fields
					}
				}
				for _, name := range s.names {
					s.curves[name].sort()
				}
				s.sumBytes()
				s.sumMACs()
			}
		}
	}
	return f
}

func (f *frame) track(name string) *track {
	for _, t := range f.tracks {
		if t.name == name {
			return t
		}
	}
	t := &track{name: name, slug: slug(name), own: f.declared[name].Metrics, seen: map[string]results.Metric{}}
	for n := 2; slices.ContainsFunc(f.tracks, func(u *track) bool { return u.slug == t.slug }); n++ {
		t.slug = slug(name) + "-" + strconv.Itoa(n)
	}
	f.tracks = append(f.tracks, t)
	return t
}

func (t *track) arm(f *frame, r results.Row) *arm {
	for _, a := range t.arms {
		if a.name == r.Arm {
			return a
		}
	}
	a := &arm{name: r.Arm, rule: r.Rule, gate: r.Gate, signal: r.Signal, index: slices.Index(f.arms, r.Arm)}
	t.arms = append(t.arms, a)
	return a
}

func (a *arm) at(r results.Row) *seed {
	if n := len(a.seeds); n > 0 && a.seeds[n-1].seed == r.Seed {
		return a.seeds[n-1]
	}
	for _, s := range a.seeds {
		if s.seed == r.Seed {
			return s
		}
	}
	s := &seed{seed: r.Seed, run: r.RunID, curves: map[string]*curve{}}
	a.seeds = append(a.seeds, s)
	return s
}

func (c *curve) sort() {
	if slices.IsSorted(c.at) {
		return
	}
	order := make([]int, len(c.at))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return c.at[i] - c.at[j] })
	at, v := make([]int, len(order)), make([]float64, len(order))
	for k, i := range order {
		at[k], v[k] = c.at[i], c.v[i]
	}
	c.at, c.v = at, v
}

// last is the metric's last value in each seed that has it, with the seeds.
func (a *arm) last(metric string) (v []float64, seeds []uint64) {
	for _, s := range a.seeds {
		if c := s.curves[metric]; c != nil {
			v = append(v, c.last())
			seeds = append(seeds, s.seed)
		}
	}
	return v, seeds
}

// lastOf is the metric's last value in one seed.
func (a *arm) lastOf(number uint64, metric string) (float64, bool) {
	for _, s := range a.seeds {
		if c := s.curves[metric]; s.seed == number && c != nil {
			return c.last(), true
		}
	}
	return 0, false
}

// has reports whether any seed has the metric.
func (a *arm) has(metric string) bool {
	for _, s := range a.seeds {
		if s.curves[metric] != nil {
			return true
		}
	}
	return false
}

// meet notes what the metric of a row is; where nobody declared its unit, that of
// the row stands.
func (t *track) meet(r results.Row) {
	if _, ok := t.seen[r.Metric]; ok {
		return
	}
	m := results.Find(t.own, r.Metric)
	if m.Unit == "" {
		m.Unit = r.Unit
	}
	t.seen[r.Metric] = m
}

// declared is what a metric was declared to be.
func (t *track) declared(name string) results.Metric { return t.seen[name] }

// metrics are the names under a prefix that any arm of the track has, in
// order of first appearance.
func (t *track) metrics(prefix string) []string {
	var out []string
	seen := map[string]bool{}
	for _, a := range t.arms {
		for _, s := range a.seeds {
			for _, name := range s.names {
				if !seen[name] && strings.HasPrefix(name, prefix) {
					seen[name] = true
					out = append(out, name)
				}
			}
		}
	}
	return out
}

// allMACs are the multiply-accumulates of the forward pass, the gate's own and
// its search of the memory included, and of learning.
const allMACs = "MACs"

// sumMACs adds the two at the points that both have.
func (s *seed) sumMACs() {
	forward, learning := s.curves[results.MetricMACsForward], s.curves[results.MetricMACsLearning]
	if forward == nil || learning == nil {
		return
	}
	sum := &curve{unit: results.UnitMACs}
	for i, at := range forward.at {
		if j, ok := slices.BinarySearch(learning.at, at); ok {
			sum.at, sum.v = append(sum.at, at), append(sum.v, forward.v[i]+learning.v[j])
		}
	}
	if len(sum.at) > 0 {
		s.curves[allMACs] = sum
	}
}

// bytesHeld is what a learner holds in all: what it says under "bytes" or, where
// it lists parts only, their sum.
const bytesHeld = "bytes held"

func (s *seed) sumBytes() {
	sum, at := 0.0, -1
	for _, name := range s.names {
		c := s.curves[name]
		if c.unit != results.UnitBytes || !strings.HasPrefix(name, results.MetricState+"/") {
			continue
		}
		at = c.at[len(c.at)-1]
		if name == results.MetricState+"/bytes" {
			sum = c.last()
			break
		}
		sum += c.last()
	}
	if at >= 0 {
		s.curves[bytesHeld] = &curve{unit: results.UnitBytes, at: []int{at}, v: []float64{sum}}
	}
}
