package report

import (
	"math"
	"strconv"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
)

// measure is one column of the summary: a metric at the end of the run.
type measure struct {
	head   string
	metric string
	unit   string
	digits int // at most after the point
	// optional columns are left out where no arm has anything but zeros
	optional bool
	// outcome is what a track is about, rather than a cost
	outcome bool
}

func measures() []measure {
	m := []measure{
		{head: "test accuracy", metric: results.MetricTestAccuracy, unit: "%", digits: 2},
		{head: "events", metric: results.MetricEvents, unit: "presentations", digits: 1},
		{head: "updates", metric: results.MetricUpdates, unit: "synapses", digits: 2},
		{head: "Σ|Δw|", metric: results.MetricPlasticity, unit: "weight", digits: 2},
		{head: "to target", metric: toTarget("presentations"), unit: "presentations", digits: 1},
		{head: "to target", metric: toTarget("synaptic updates"), unit: "synapses", digits: 2},
		{head: "learning time", metric: results.MetricSeconds, unit: "s", digits: 3},
	}
	for s := range plasticity.NumSites {
		name := plasticity.Site(s).String()
		m = append(m, measure{head: "events, " + name, metric: results.MetricEvents + "/" + name,
			unit: "presentations", digits: 1, optional: true})
	}
	return append(m,
		measure{head: "writes", metric: results.MetricWrites, unit: "stimuli", digits: 1},
		measure{head: "coasts", metric: results.MetricEventless, unit: "steps", digits: 1, optional: true},
		measure{head: "MACs forward", metric: results.MetricMACsForward, unit: "MAC", digits: 3},
		measure{head: "MACs learning", metric: results.MetricMACsLearning, unit: "MAC", digits: 3},
		measure{head: "held", metric: bytesHeld, unit: "B", digits: 2},
	)
}

// samePoint marks a cost to target that is the same in all seeds.
const samePoint = " (same point)"

func toTarget(what string) string { return results.MetricToTarget + "/" + what }

// summary is the table of one track: an arm a row.
func (t *track) summary() Table {
	tab := Table{
		Name:  "summary-" + t.slug,
		Title: "Summary, track " + t.name,
		Keyed: true,
		Columns: []Column{
			{Head: "arm", Left: true}, {Head: "rule", Left: true}, {Head: "gate", Left: true},
			{Head: "gate signal", Left: true}, {Head: "minibatch"}, {Head: "seeds"},
		},
	}
	for _, a := range t.arms {
		batch := "–"
		if a.minibatch > 0 {
			batch = strconv.Itoa(a.minibatch)
		}
		tab.Rows = append(tab.Rows, []Cell{{Text: a.name}, {Text: a.rule}, {Text: a.gate}, {Text: a.signal},
			{Text: batch}, {Text: strconv.Itoa(len(a.seeds))}})
	}
	var idle []string
	anyCensored, anyOne, anySame := false, false, false
	for _, m := range measures() {
		col, cells, zero := t.column(m)
		if !t.anyHas(m.metric) {
			continue
		}
		if m.optional && zero {
			idle = append(idle, m.head)
			continue
		}
		tab.Columns = append(tab.Columns, col)
		for i := range cells {
			anyCensored = anyCensored || strings.Contains(cells[i].Text, "censored")
			anySame = anySame || strings.HasSuffix(cells[i].Text, samePoint)
			anyOne = anyOne || cells[i].Number && cells[i].N == 1
			tab.Rows[i] = append(tab.Rows[i], cells[i])
		}
	}
	tab.Notes = append(tab.Notes, "± is half the 95 % interval of the mean over seeds (Student's t). "+
		"k, M, G and T stand for 10³, 10⁶, 10⁹ and 10¹².")
	if len(idle) > 0 {
		tab.Notes = append(tab.Notes, "None in any arm: "+strings.Join(idle, "; ")+".")
	}
	if held := t.held(); held != "" {
		tab.Notes = append(tab.Notes, "Held, on average over seeds: "+held+".")
	}
	if t.anyHas(toTarget("presentations")) {
		note := gridNote
		if anySame {
			note += "; (same point): all seeds reached it at the same one, which is no interval of 0"
		}
		tab.Notes = append(tab.Notes, note+".")
	}
	if anyCensored {
		tab.Notes = append(tab.Notes, "Censored: a run that did not reach and hold the target; the figure is then "+
			"the median by Kaplan and Meier, or a bound where half of the runs or more are censored.")
	}
	if anyOne {
		tab.Notes = append(tab.Notes, "A figure of one seed has no interval.")
	}
	return tab
}

// anyHas reports whether an arm has the metric or, for a cost to target, was
// censored.
func (t *track) anyHas(metric string) bool {
	for _, a := range t.arms {
		if a.has(metric) || strings.HasPrefix(metric, results.MetricToTarget+"/") && a.censoredAny() {
			return true
		}
	}
	return false
}

// column makes the cells of one measure; zero is set where no arm has a value
// other than 0.
func (t *track) column(m measure) (col Column, cells []Cell, zero bool) {
	zero = true
	est := make([]estimate, len(t.arms))
	cens := make([]survival, len(t.arms))
	largest := 0.0
	isTarget := strings.HasPrefix(m.metric, results.MetricToTarget+"/")
	for i, a := range t.arms {
		v, _ := a.last(m.metric)
		if isTarget {
			cens[i] = a.survival(strings.TrimPrefix(m.metric, results.MetricToTarget+"/"))
			if cens[i].N > 0 && cens[i].Value < math.Inf(1) {
				largest = max(largest, cens[i].Value)
			}
			largest = max(largest, cens[i].bound)
		}
		est[i] = estimateOf(v)
		if est[i].N > 0 {
			largest = max(largest, math.Abs(est[i].Mean))
			zero = zero && est[i].Mean == 0 && est[i].half() == 0
		}
	}
	s := scaleFor(largest)
	for i := range t.arms {
		c := Cell{Text: est[i].show(s, m.digits), Number: est[i].N > 0,
			Value: est[i].Mean, Low: est[i].Low, High: est[i].High, N: est[i].N}
		if isTarget && est[i].same() {
			c = est[i].cell(strings.TrimSuffix(c.Text, " ± 0") + samePoint)
		}
		if isTarget && cens[i].Censored.Censored > 0 {
			c = Cell{Text: cens[i].show(s, m.digits)}
		}
		cells = append(cells, c)
	}
	col = Column{Head: m.head, Unit: unitOf(s, m.unit), Name: m.metric + " (" + m.unit + ")"}
	return col, cells, zero
}

func unitOf(s scale, unit string) string {
	switch {
	case unit == "B" || unit == "MAC" || unit == "s":
		if s.prefix != "" {
			return s.prefix + unit
		}
		return unit
	case s.prefix != "":
		return s.prefix + " " + unit
	}
	return unit
}

// endOf names the metric whose last value is what a censored run had spent.
func endOf(what string) []string {
	switch what {
	case "presentations":
		return nil
	case "MACs":
		return []string{results.MetricMACsForward, results.MetricMACsLearning}
	case "seconds":
		return []string{results.MetricSeconds}
	}
	return []string{what}
}

// survival gathers what it cost each seed to reach the target or, where it did
// not, what it had spent by its end.
func (a *arm) survival(what string) survival {
	var sv survival
	var spans []stats.Span
	for _, s := range a.seeds {
		if c := s.curves[toTarget(what)]; c != nil {
			spans = append(spans, stats.Span{Length: c.last(), Reached: true})
			continue
		}
		if s.curves[toTarget("censored")] == nil {
			continue
		}
		spent := 0.0
		if what == "presentations" {
			spent = float64(s.presentations())
		}
		for _, m := range endOf(what) {
			if c := s.curves[m]; c != nil {
				spent += c.last()
			}
		}
		spans = append(spans, stats.Span{Length: spent})
		sv.bound = max(sv.bound, spent)
	}
	sv.Censored = stats.Survival(spans)
	return sv
}

// presentations is how many the run had.
func (s *seed) presentations() int {
	n := 0
	for _, c := range s.curves {
		n = max(n, c.at[len(c.at)-1])
	}
	return n
}

// slug is a file name made of s: letters, digits and single hyphens.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if out := strings.Trim(b.String(), "-"); out != "" {
		return out
	}
	return "unnamed"
}

// held says what the bytes of each arm are, since weights, optimiser state and
// stored stimuli are not the same, and whether stimuli are held verbatim.
func (t *track) held() string {
	var arms []string
	for _, a := range t.arms {
		var parts []string
		verbatim := ""
		for _, name := range t.metrics(results.MetricState + "/") {
			v, _ := a.last(name)
			e := estimateOf(v)
			what := strings.TrimPrefix(name, results.MetricState+"/")
			switch {
			case e.N == 0:
			case strings.HasSuffix(what, "verbatim input"):
				verbatim = ", no input verbatim"
				if e.Mean > 0 {
					verbatim = ", input held verbatim"
				}
			case e.Mean == 0 || what == "bytes" || !a.inBytes(name):
			default:
				parts = append(parts, partName(what)+" "+plain(math.Round(e.Mean))+" B")
			}
		}
		total, _ := a.last(bytesHeld)
		if e := estimateOf(total); e.N > 0 {
			s := a.name + " " + plain(math.Round(e.Mean)) + " B"
			if parts != nil {
				s += " (" + strings.Join(parts, ", ") + ")"
			}
			arms = append(arms, s+verbatim)
		}
	}
	return strings.Join(arms, "; ")
}

// partName is "memory" of "memory bytes" and "weights" of "bytes of weights".
func partName(what string) string {
	return strings.TrimPrefix(strings.TrimSuffix(what, " bytes"), "bytes of ")
}

func (a *arm) inBytes(metric string) bool {
	for _, s := range a.seeds {
		if c := s.curves[metric]; c != nil {
			return c.unit == results.UnitBytes
		}
	}
	return false
}
