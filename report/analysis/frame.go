package analysis

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hebbgrad/hebbgrad/results"
)

// Data are the rows of some runs with what is known of them.
type Data struct {
	// Arms gives the order of the arms in tables and the order of colours;
	// arms that it does not name follow in order of first appearance.
	Arms []string

	Rows []results.Row
	Runs []results.Manifest

	// Planned are the comparisons to be decided.
	Planned []results.Planned

	// Declared is what each track says of its metrics.
	Declared map[string]results.Declared
}

// Frame is the rows indexed for reading: track → arm → seed → metric → curve.
type Frame struct {
	Tracks []*Track

	// Decided are the planned comparisons, of all tracks, in the order of the plan.
	Decided []Decided

	arms []string // of all tracks, in the order of tables and colours

	declared map[string]results.Declared // by track
}

// Track is the runs on one track.
type Track struct {
	Name string
	Slug string // the name in file names and anchors, unique among the tracks
	Arms []*Arm

	TestPart int // examples, where a manifest says how many

	frame *Frame

	Said results.Declared          // by the track of itself
	seen map[string]results.Metric // of each metric met, its declaration

	classes []string // their names in the data, where a manifest gives them
}

// Arm is the runs of one arm on a track.
type Arm struct {
	Name, Rule, Gate, Signal string
	Wiring, Readout          string // empty where no manifest says
	Settings                 []results.Setting
	Partner                  string
	Reference                bool              // no contestant
	Minibatch                int               // 0 where no manifest says
	Fields                   *results.Fields   // of the first run that kept some
	Journeys                 *results.Journeys // of the first run that kept some
	Index                    int               // in frame.arms, which fixes the colour
	Seeds                    []*Seed

	track    *Track
	answered Estimate // the test accuracy, by the answers; of no seeds where they are not kept
}

// Among are the names of all arms of the results, on whatever track.
func (a *Arm) Among() []string { return a.track.frame.arms }

// Seed is one run: an arm on a track with one seed.
type Seed struct {
	Number uint64
	run    string
	clock  string          // by which learning was timed; empty where no manifest says
	Alarms []results.Alarm // that its manifest has
	Curves map[string]*Curve
	names  []string // of curves, in order of appearance

	answers *results.Answers // to the test part; nil where the run stored none
}

// Curve is one metric of one run over presentations.
type Curve struct {
	Unit   string
	Points []Point
}

// Point is a metric's value after some presentations.
type Point struct {
	at    int
	Value float64
}

// Last is the value at the end.
func (c *Curve) Last() float64 { return c.end().Value }

func (c *Curve) end() Point { return c.Points[len(c.Points)-1] }

// find is where a curve in order of presentations has a point, if it has one.
func (c *Curve) find(at int) (int, bool) {
	return slices.BinarySearchFunc(c.Points, at, func(p Point, at int) int { return p.at - at })
}

// NewFrame indexes in. Rows may come in any order of runs; within a run and a
// metric they are sorted by presentations.
func NewFrame(in Data) *Frame {
	f := &Frame{declared: in.Declared}
	for _, r := range in.Rows {
		if !slices.Contains(f.arms, r.Arm) {
			f.arms = append(f.arms, r.Arm)
		}
	}
	slices.SortStableFunc(f.arms, results.InOrderOf(in.Arms))

	for _, r := range in.Rows {
		s := f.track(r.Track).arm(f, r).at(r)
		if r.Censored { // a bound, which no mean may take for a cost
			continue
		}
		c := s.Curves[r.Metric]
		if c == nil {
			f.track(r.Track).meet(r)
			c = &Curve{Unit: r.Unit}
			s.Curves[r.Metric] = c
			s.names = append(s.names, r.Metric)
		}
		c.Points = append(c.Points, Point{r.Presentations, r.Value})
	}
	runs := map[string]results.Manifest{}
	for _, r := range in.Runs {
		runs[r.RunID] = r
	}
	for _, t := range f.Tracks {
		slices.SortStableFunc(t.Arms, func(a, b *Arm) int { return a.Index - b.Index })
		for _, a := range t.Arms {
			slices.SortStableFunc(a.Seeds, func(x, y *Seed) int { return cmp.Compare(x.Number, y.Number) })
			for _, s := range a.Seeds {
				if r, ok := runs[s.run]; ok {
					s.clock = r.Clock
					a.Partner, a.Minibatch, s.Alarms, s.answers = r.Partner, r.Minibatch, r.Alarms, r.Answers
					if r.Data != nil {
						t.TestPart, t.classes = r.Data.Test, r.Data.ClassNames
					}
					a.Wiring, a.Readout, a.Settings, a.Reference = r.Wiring, r.Readout, r.Settings, r.Reference
					if a.Fields == nil {
						a.Fields = r.Fields
					}
					if a.Journeys == nil {
						a.Journeys = r.Journeys
					}
				}
				for _, name := range s.names {
					slices.SortStableFunc(s.Curves[name].Points, func(p, q Point) int { return p.at - q.at })
				}
				s.sumBytes()
				s.sumSynapses()
				s.sumMACs()
			}
			a.answer()
		}
	}
	f.decide(in.Planned)
	return f
}

func (f *Frame) track(name string) *Track {
	for _, t := range f.Tracks {
		if t.Name == name {
			return t
		}
	}
	t := &Track{frame: f, Name: name, Slug: Slug(name), Said: f.declared[name], seen: map[string]results.Metric{}}
	for n := 2; slices.ContainsFunc(f.Tracks, func(u *Track) bool { return u.Slug == t.Slug }); n++ {
		t.Slug = Slug(name) + "-" + strconv.Itoa(n)
	}
	f.Tracks = append(f.Tracks, t)
	return t
}

func (t *Track) arm(f *Frame, r results.Row) *Arm {
	for _, a := range t.Arms {
		if a.Name == r.Arm {
			return a
		}
	}
	a := &Arm{track: t, Name: r.Arm, Rule: r.Rule, Gate: r.Gate, Signal: r.Signal, Index: slices.Index(f.arms, r.Arm)}
	t.Arms = append(t.Arms, a)
	return a
}

func (a *Arm) at(r results.Row) *Seed {
	for _, s := range a.Seeds {
		if s.Number == r.Seed {
			return s
		}
	}
	s := &Seed{Number: r.Seed, run: r.RunID, Curves: map[string]*Curve{}}
	a.Seeds = append(a.Seeds, s)
	return s
}

// AllMACs is the metric of the multiply-accumulates of the forward pass, the gate's own and
// its search of the memory included, and of learning.
const AllMACs = "MACs"

// sumMACs adds the two at the points that both have.
func (s *Seed) sumMACs() {
	forward, learning := s.Curves[results.MetricMACsForward], s.Curves[results.MetricMACsLearning]
	if forward == nil || learning == nil {
		return
	}
	sum := &Curve{Unit: results.UnitMACs}
	for _, p := range forward.Points {
		if j, ok := learning.find(p.at); ok {
			sum.Points = append(sum.Points, Point{p.at, p.Value + learning.Points[j].Value})
		}
	}
	if sum.Points != nil {
		s.Curves[AllMACs] = sum
	}
}

// BytesHeld is what a learner holds in all: what it says under "bytes" or, where
// it lists parts only, their sum.
const BytesHeld = "bytes held"

func (s *Seed) sumBytes() {
	sum := Point{at: -1}
	for _, name := range s.names {
		c := s.Curves[name]
		if c.Unit != results.UnitBytes || !strings.HasPrefix(name, results.MetricState+"/") {
			continue
		}
		if name == results.MetricState+"/bytes" {
			sum = c.end()
			break
		}
		sum = Point{c.end().at, sum.Value + c.Last()}
	}
	if sum.at >= 0 {
		s.Curves[BytesHeld] = &Curve{Unit: results.UnitBytes, Points: []Point{sum}}
	}
}

// synapsesStored are the synapses of a learner at all sites.
const synapsesStored = "synapses stored"

func (s *Seed) sumSynapses() {
	const whole = results.MetricState + "/synapses"
	sum := Point{at: -1}
	for _, name := range s.names {
		if name == whole || strings.HasPrefix(name, whole+"/") {
			sum = Point{s.Curves[name].end().at, sum.Value + s.Curves[name].Last()}
		}
	}
	if sum.at >= 0 {
		s.Curves[synapsesStored] = &Curve{Unit: results.UnitCount, Points: []Point{sum}}
	}
}

// unfit is what a file name has hyphens for.
var unfit = regexp.MustCompile(`[^a-z0-9]+`)

// Slug is a file name made of s: letters, digits and single hyphens.
func Slug(s string) string {
	return cmp.Or(strings.Trim(unfit.ReplaceAllString(strings.ToLower(s), "-"), "-"), "unnamed")
}
