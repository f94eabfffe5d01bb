package analysis

import (
	"fmt"
	"strings"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
)

// The criterion for a gated arm: what its gate may cost and must save.
const (
	beyondFirst = .02  // of the open arm's events, in each of layer and readout, beside one for each stimulus
	stillLast   = .005 // of the last exposures that may be events
	largestLoss = .3   // points of test accuracy against the open arm
)

// acceptance says of a gated arm whether its gate meets its criterion: in layer and in
// readout at most one event for each stimulus and one in fifty presentations more
// where stimuli come again, next to none on their last exposure, at most .3 points of
// accuracy lost, and above the arm that is yoked to it over the run (or, without
// one, in windows) with an interval that excludes zero.
func (t *Track) acceptance(a *Arm) Finding {
	open, yoked := t.controls(a, gateOpen), t.controls(a, gateYokedRun)
	if len(yoked) == 0 {
		yoked = t.controls(a, gateYoked)
	}
	if len(open) == 0 || len(yoked) == 0 {
		missing := "no arm with an open gate"
		if len(open) > 0 {
			missing = "no yoked arm"
		}
		return Finding{Verdict: Open, Text: fmt.Sprintf("Whether the gate of %s meets its criterion cannot be said: %s of its rule took part.", a.described(), missing)}
	}
	v := Holds
	var parts []string
	judge := func(text string, w Verdict) {
		if w == Fails || v == Holds {
			v = w
		}
		parts = append(parts, text)
	}
	judge(eventShare(a, open[0]))
	if text, v := lastExposure(a); text != "" {
		judge(text, v)
	}
	judge(lossAgainst(a, open[0]))
	judge(aboveYoked(a, yoked[0]))
	head := map[Verdict]string{
		Holds: "The gate of %s meets its criterion: ",
		Fails: "The gate of %s does not meet its criterion: ",
		Open:  "Whether the gate of %s meets its criterion stays open: ",
	}[v]
	return Finding{Verdict: v, Text: fmt.Sprintf(head, a.described()) + strings.Join(parts, "; ") + ". " + eachByItself}
}

// eachByItself says that the intervals of the criterion are not those of planned
// comparisons, which alone are corrected and decided.
const eachByItself = "Its intervals stand each by itself, without correction, and it is no planned comparison."

func eventShare(a, open *Arm) (string, Verdict) {
	exposures := a.ByParameter(results.MetricEventsByExposure).At
	largest := 1.
	if len(exposures) > 1 {
		largest = 1/exposures[len(exposures)-1] + beyondFirst
	}
	v := Holds
	var parts []string
	for _, site := range []plasticity.Site{plasticity.Layer, plasticity.Readout} {
		x, y := paired(a, open, results.MetricEvents+"/"+site.String())
		mx, my := EstimateOf(x).Mean, EstimateOf(y).Mean
		switch {
		case len(x) == 0 || my == 0 && mx == 0:
		case my == 0:
			v = Fails
			parts = append(parts, fmt.Sprintf("events in its %s where %s has none", site, open.Name))
		default:
			if mx/my > largest {
				v = Fails
			}
			parts = append(parts, fmt.Sprintf("%s %% of the events of %s in its %s", Grouped(100*(mx/my), 1), open.Name, site))
		}
	}
	limit := Grouped(100*largest, 0) + " %"
	switch {
	case len(parts) == 0:
		return "its events in layer and readout are not known", Open
	case largest >= 1:
		return "it has " + List(parts) + ", where no stimulus comes again as it was", v
	case v == Fails:
		return "it has " + List(parts) + ", more than " + limit, v
	}
	return "it has " + List(parts) + ", at most " + limit, v
}

// lastExposure says which share of the last exposures was an event; without text
// where no stimulus comes again.
func lastExposure(a *Arm) (string, Verdict) {
	o := a.ByParameter(results.MetricEventsByExposure)
	last := len(o.At) - 1
	if last < 1 {
		return "", NoVerdict
	}
	said := fmt.Sprintf("%s %% of exposures %s are events", Grouped(100*o.Mean[last], 2), Grouped(o.At[last], 0))
	if o.Mean[last] > stillLast {
		return said + ", more than .5 %: what stays open is what memory does not know or what is still wrong", Fails
	}
	return said + ", at most .5 %", Holds
}

// accuracyAgainst is the difference of two arms in test accuracy, with its
// interval in words; where it has none, unknown says why.
func accuracyAgainst(a, b *Arm) (d Difference, dec int, interval, unknown string) {
	d, ok := Pair{A: a, B: b}.of(comparedMetrics()[0])
	switch {
	case !ok:
		unknown = "no seed has a test accuracy for both it and " + b.Name
	case !d.Diff.Known():
		unknown = fmt.Sprintf("it stands %s points from %s (%s)", Signed(d.Diff.Mean, 2), b.Name, d.Diff.whyNone())
	}
	dec, interval = d.Diff.interval(2)
	return d, dec, interval, unknown
}

// BehindBest says how far an arm ends from the one with the best test accuracy, and so
// whether what is wrong with it can matter; empty where none has any.
func (t *Track) BehindBest(a *Arm) string {
	best := a
	for _, b := range t.Arms {
		if b.End(results.MetricTestAccuracy).Mean > best.End(results.MetricTestAccuracy).Mean {
			best = b
		}
	}
	if !a.has(results.MetricTestAccuracy) {
		return ""
	}
	if best == a {
		return "it does not matter for test accuracy: no arm has a higher one"
	}
	d, dec, interval, unknown := accuracyAgainst(a, best)
	said := fmt.Sprintf("its test accuracy is %s points from that of %s, the best", Signed(d.Diff.Mean, dec), best.Name)
	switch {
	case unknown != "":
		return "whether it matters cannot be said: " + said
	case d.Diff.apart():
		return fmt.Sprintf("it may matter: %s (%s)", said, interval)
	}
	return fmt.Sprintf("it need not matter: %s (%s)", said, interval)
}

func lossAgainst(a, open *Arm) (string, Verdict) {
	d, dec, interval, unknown := accuracyAgainst(a, open)
	mean := d.Diff.Mean
	said := fmt.Sprintf("it loses %s points against %s", Grouped(-mean, dec), open.Name)
	if mean >= 0 {
		said = fmt.Sprintf("it loses nothing against %s, %s points", open.Name, Signed(mean, dec))
	}
	switch {
	case unknown != "":
		return unknown, Open
	case d.Diff.High < -largestLoss:
		return said + " (" + interval + "), more than .3", Fails
	case d.Diff.Low < -largestLoss:
		return fmt.Sprintf("it stands %s points from %s (%s, which holds losses of more and of less than .3)", Signed(mean, dec), open.Name, interval), Open
	}
	return said + " (" + interval + "), at most .3", Holds
}

func aboveYoked(a, yoked *Arm) (string, Verdict) {
	d, dec, interval, unknown := accuracyAgainst(a, yoked)
	switch {
	case unknown != "":
		return unknown, Open
	case d.Diff.Low > 0:
		return fmt.Sprintf("it is %s points above %s (%s, which excludes zero)", Grouped(d.Diff.Mean, dec), yoked.Name, interval), Holds
	case d.Diff.High < 0:
		return fmt.Sprintf("it is %s points below %s (%s, which excludes zero): opening the gate at random does better", Grouped(-d.Diff.Mean, dec), yoked.Name, interval), Fails
	}
	return fmt.Sprintf("it is not told from %s, %s points (%s, which includes zero): opening the gate at random may do as well", yoked.Name, Signed(d.Diff.Mean, dec), interval), Fails
}
