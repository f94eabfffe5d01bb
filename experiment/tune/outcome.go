package tune

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hebbgrad/hebbgrad/results"
)

// WriteTrials writes every trial as CSV, one line for each stage that it
// reached, failures too. chosen is what they were scored by.
func WriteTrials(w io.Writer, trials []Trial, chosen results.Metric) error {
	c := csv.NewWriter(w)
	unit := chosen.Unit
	if unit == results.UnitPercent {
		unit = "percent"
	}
	head := []string{"arm", "trial", "stage", "presentations", "seeds", "score_" + unit, "status", "settings", "error"}
	costs := slices.ContainsFunc(trials, func(t Trial) bool { return t.Whole != nil && t.Whole.Costs != nil })
	if costs {
		for _, currency := range Currencies() {
			head = append(head, strings.ReplaceAll(currency, " ", "_")+"_to_target")
		}
	}
	if err := c.Write(head); err != nil {
		return err
	}
	for _, t := range trials {
		settings, err := json.Marshal(t.Settings)
		if err != nil {
			return err
		}
		for _, s := range []struct {
			name string
			o    *Outcome
			last bool
		}{{Short, t.Short, t.Whole == nil}, {Whole, t.Whole, true}} {
			if s.o == nil {
				continue
			}
			status, score, failure := "went on", "", ""
			switch {
			case s.o.Error != "":
				status = "failed"
				failure, _, _ = strings.Cut(s.o.Error, "\n")
			case s.name == Whole:
				status = "finished"
			case s.last:
				status = "stopped as hopeless"
			}
			if v := s.o.Score(); !math.IsInf(v, 0) {
				score = strconv.FormatFloat(Shown(chosen, v), 'g', -1, 64)
			}
			line := []string{t.Arm, strconv.Itoa(t.Index), s.name, strconv.Itoa(s.o.Presentations),
				strconv.Itoa(len(s.o.Scores)), score, status, string(settings), failure}
			if costs {
				for _, currency := range Currencies() {
					cost := "" // never held the target
					if v := s.o.Cost(currency); !math.IsInf(v, 0) {
						cost = strconv.FormatFloat(v, 'g', -1, 64)
					}
					line = append(line, cost)
				}
			}
			if err := c.Write(line); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}

// Outcome is what a trial reached on one stream.
type Outcome struct {
	Presentations int       `json:"presentations"`   // of each seed
	Scores        []float64 `json:"scores"`          // by seed, the larger the better; see [Shown]
	Costs         []Cost    `json:"costs,omitempty"` // of reaching the target, by seed
	Error         string    `json:"error,omitempty"`
	Seconds       float64   `json:"seconds"` // of learning
}

// Score is the mean over seeds; −∞ for a failure.
func (o *Outcome) Score() float64 {
	if o == nil || o.Error != "" || len(o.Scores) == 0 {
		return math.Inf(-1)
	}
	var s float64
	for _, v := range o.Scores {
		s += v
	}
	return s / float64(len(o.Scores))
}
