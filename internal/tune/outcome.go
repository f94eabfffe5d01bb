package tune

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"

	"hebbgrad/report/figure"
)

// WriteTrials writes every trial as CSV, one line for each stage that it
// reached, failures too.
func WriteTrials(w io.Writer, trials []Trial) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"arm", "trial", "stage", "presentations", "seeds", "score_percent", "status", "settings", "error"}); err != nil {
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
				score = strconv.FormatFloat(v, 'g', -1, 64)
			}
			err := c.Write([]string{t.Arm, strconv.Itoa(t.Index), s.name, strconv.Itoa(s.o.Presentations),
				strconv.Itoa(len(s.o.Scores)), score, status, string(settings), failure})
			if err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}

// Figure shows, for each arm, the best validation score against the number of
// trials, and every score from which it came.
func Figure(track string, arms []string, trials []Trial) *figure.Figure {
	p := figure.Panel{
		X: figure.Axis{Label: "trials", Whole: true},
		Y: figure.Axis{Label: "best validation accuracy (%)", Limit: 100},
	}
	for i, arm := range arms {
		style := figure.StyleOf(i)
		line := figure.Curve{Label: arm, Style: style, Stairs: true, Plain: true}
		for k, v := range Curve(trials, arm) {
			if !math.IsInf(v, 0) {
				line.X = append(line.X, float64(k+1))
				line.Y = append(line.Y, v)
			}
		}
		points := figure.Points{Style: style}
		for _, t := range trials {
			if v := t.Whole.Score(); t.Arm == arm && !math.IsInf(v, 0) {
				points.X = append(points.X, float64(t.Index+1))
				points.Y = append(points.Y, v)
			}
		}
		p.Layers = append(p.Layers, line, points)
	}
	return &figure.Figure{
		Name:    "tuning-" + track,
		Title:   "Best validation score by number of trials, track " + track,
		Caption: "Trial 1 is the arm as declared. A point is a trial that was let through to the whole stream; the line is the best so far. The same number of trials and the same search for every arm.",
		Alt:     "Steps that rise with the number of trials, one for each arm, and flatten where more trials find nothing better.",
		Panels:  []figure.Panel{p},
	}
}
