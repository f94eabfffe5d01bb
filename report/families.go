package report

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// A metric whose name ends in a word and a number, as "AUC/lag 16" does, or in
// a range, as "AUC/lag 10 to 99", belongs to a family: the same quantity at
// several values of one parameter. Families are drawn without being known by
// name.
var familyName = regexp.MustCompile(`^(.+)/(.+?) (` + numberForm + `(?: to ` + numberForm + `)?)$`)

const numberForm = `-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?`

// family is the quantity and the parameter; prefix is what comes before the
// number.
type family struct {
	prefix, quantity, parameter string
}

// families are those of a track that have a figure of their own nowhere else,
// in order of appearance.
func (t *track) families() []family {
	var out []family
	for _, name := range t.metrics("") {
		m := familyName.FindStringSubmatch(name)
		if m == nil || own(name) {
			continue
		}
		f := family{m[1] + "/" + m[2] + " ", strings.TrimSuffix(m[1], " by "+m[2]), m[2]}
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// own reports whether a metric has its own place in the report.
func own(name string) bool {
	for _, p := range []string{results.MetricRateByExposure + " ", results.MetricTraceOfNovel + " ", results.MetricTraceOfFamiliar + " ", results.MetricState + "/", results.MetricAlarm + "/",
		results.MetricToTarget + "/", results.MetricWindowEvents + "/"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// byNumber gathers the last values of metrics that end in a number, by that
// number; a range counts as its lower end, and names are what the metrics say.
// Numbers that some seed lacks are left out.
func (a *arm) byNumber(prefix string) (o over, names map[float64]string) {
	values := map[float64][]float64{}
	names = map[float64]string{}
	for _, s := range a.seeds {
		any := false
		for _, name := range s.names {
			rest, ok := strings.CutPrefix(name, prefix)
			if !ok {
				continue
			}
			low, _, isRange := strings.Cut(rest, " to ")
			if n, err := strconv.ParseFloat(low, 64); err == nil {
				values[n] = append(values[n], s.curves[name].last())
				any = true
				if isRange {
					names[n] = rest
				}
			}
		}
		if any {
			o.seeds++
		}
	}
	var at []float64
	for n, v := range values {
		if len(v) == o.seeds {
			at = append(at, n)
		}
	}
	slices.Sort(at)
	for _, n := range at {
		o.add(n, estimateOf(values[n]))
	}
	return o, names
}

// Theory is a curve or a level to be drawn beside measured ones.
type Theory struct {
	Track  string
	Family string // the family's quantity, as "error"; empty draws it nowhere
	Label  string // with its source
	X, Y   []float64
}

func familyFigures(t *track, in Input) []drawn {
	var out []drawn
	for _, fam := range t.families() {
		if d := familyFigure(t, in, fam); d.figure != nil {
			out = append(out, d)
		}
	}
	return out
}

func familyFigure(t *track, in Input, fam family) drawn {
	var layers []figure.Layer
	unit := ""
	lo, hi := math.Inf(1), 0.0
	names := map[float64]string{}
	curves := map[*arm]over{}
	for _, a := range t.arms {
		o, n := a.byNumber(fam.prefix)
		if len(o.at) < 2 {
			continue
		}
		curves[a] = o
		for k, v := range n {
			names[k] = v
		}
	}
	var shown []*arm
	places := slices.Sorted(maps.Keys(names)) // of ranges, which get a nominal axis
	for _, a := range t.arms {
		o, ok := curves[a]
		if !ok {
			continue
		}
		if unit == "" {
			unit = a.unitUnder(fam.prefix)
		}
		if len(places) > 0 {
			for i, x := range o.at {
				o.at[i] = float64(max(0, slices.Index(places, x)))
			}
		}
		lo, hi = min(lo, o.at[0]), max(hi, o.at[len(o.at)-1])
		shown = append(shown, a)
	}
	log := lo > 0 && hi/lo >= 30 && len(places) == 0
	for i, a := range shown {
		o := curves[a].inside(unit)
		if !log {
			o.dodge(i, len(shown))
		}
		p := figure.Points{Label: a.name, Style: a.style(), X: o.at, Y: o.mean, Joined: true, Size: 3}
		p.YLo, p.YHi = o.band()
		layers = append(layers, p)
	}
	if layers == nil {
		return drawn{}
	}
	for i, th := range in.Theories {
		if th.Track == t.name && th.Family == fam.quantity && len(th.X) == len(th.Y) {
			layers = append(layers, figure.Curve{Label: th.Label, Style: figure.Grey(i), X: th.X, Y: th.Y, Plain: true})
		}
	}
	x := figure.Axis{Label: labelled(fam.parameter) + logNote(log), Log: log, Whole: !log && lo == math.Trunc(lo) && hi == math.Trunc(hi)}
	for _, n := range places {
		x.Names = append(x.Names, names[n])
	}
	return drawn{figure: &figure.Figure{
		Name:    t.slug + "-" + slug(fam.quantity+" by "+fam.parameter),
		Title:   fmt.Sprintf("%s by %s, %s", capital(fam.quantity), fam.parameter, t.name),
		Caption: fmt.Sprintf("%s by %s. Points are means over seeds with 95 %% intervals (Student's t); arms stand a little aside of each other.", capital(fam.quantity), fam.parameter),
		Panels: []figure.Panel{{
			X:      x,
			Y:      figure.Axis{Label: withUnit(fam.quantity, unit)},
			Layers: layers,
		}},
	}}
}

// labelled adds what a parameter is counted in, where that is known.
func labelled(parameter string) string {
	switch parameter {
	case "lag":
		return "lag in presentations"
	case "load":
		return "load: different stimuli met before"
	}
	return parameter
}

func logNote(log bool) string {
	if log {
		return " (log scale)"
	}
	return ""
}

// unitUnder is the unit of the first metric that begins with prefix.
func (a *arm) unitUnder(prefix string) string {
	for _, s := range a.seeds {
		for _, name := range s.names {
			if strings.HasPrefix(name, prefix) {
				return s.curves[name].unit
			}
		}
	}
	return ""
}

func withUnit(quantity, unit string) string {
	if unit == "" || unit == results.UnitOne || strings.Contains(quantity, "(") {
		return quantity
	}
	return quantity + " (" + unit + ")"
}

// capital makes the first letter of a sentence large.
func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 || len(r) > 1 && strings.ToUpper(string(r[1])) == string(r[1]) && r[1] >= 'A' {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
