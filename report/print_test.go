package report

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestTablesInEveryFormat: the same tables, each in the form of its reader.
func TestTablesInEveryFormat(t *testing.T) {
	in := madeInput("digits", 5, 2000)
	for as, want := range map[Format]string{
		Plain: "Summary, track digits\n", Markdown: "| arm | rule |", LaTeX: "\\begin{tabular}{lllllr", CSV: "# Summary, track digits\narm,rule,wiring,gate,gate signal,minibatch,seeds,",
		JSON: `"name": "summary-digits"`, "": "Summary, track digits\n",
	} {
		text, err := Print(in, as)
		if err != nil || !strings.Contains(text, want) {
			t.Errorf("%q: %v, no %q in\n%.600s", as, err, want, text)
		}
		if as == JSON && !json.Valid([]byte(text)) {
			t.Error("the JSON is not valid")
		}
	}
	if CheckFormat("pdf") == nil || CheckFormat(LaTeX) != nil {
		t.Error("formats are not told apart")
	}
}

// TestDiffJudgesByTheNoise: the same twice has no change; a clear loss is worse, a
// gain better, and what the seeds scatter about is neither; a run that fails now is
// worse, and arms that were shown other streams are not compared.
func TestDiffJudgesByTheNoise(t *testing.T) {
	changed := func(of func(in *Input)) Changes {
		a, b := madeInput("digits", 6, 2000), madeInput("digits", 6, 2000)
		of(&b)
		c, err := Diff(a, b)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	verdicts := func(c Changes) (out []string) {
		for _, row := range c.Figures.Rows {
			out = append(out, row[1].Text+" "+row[2].Text+": "+row[len(row)-1].Text)
		}
		return out
	}
	shift := func(metric string, by func(seed uint64) float64) func(*Input) {
		return func(in *Input) {
			for i, r := range in.Rows {
				if r.Metric == metric && r.Arm == "hebbian" {
					in.Rows[i].Value += by(r.Seed)
				}
			}
		}
	}
	if c := changed(func(*Input) {}); len(c.Figures.Rows) != 0 || c.Worse != nil {
		t.Errorf("the same twice: %v", verdicts(c))
	}
	for name, c := range map[string]struct {
		of    func(*Input)
		want  string
		worse bool
	}{
		"loss":    {shift("test accuracy", func(s uint64) float64 { return -5 - .1*float64(s) }), "hebbian test accuracy: worse", true},
		"gain":    {shift("test accuracy", func(s uint64) float64 { return 2 + .1*float64(s) }), "hebbian test accuracy: better", false},
		"cheaper": {shift("events", func(uint64) float64 { return -7 }), "hebbian events: better", false},
		"alike":   {shift("test accuracy", func(uint64) float64 { return -5 }), "hebbian test accuracy: the same in all seeds: no spread to judge it by", false},
		"dearer":  {shift("events", func(uint64) float64 { return 7 }), "hebbian events: worse", true},
		"noise":   {shift("test accuracy", func(s uint64) float64 { return 2*float64(s%2) - 1 }), "hebbian test accuracy: within noise", false},
		"time":    {shift("learning seconds", func(uint64) float64 { return 100 }), "hebbian learning seconds: measured time: not judged", false},
		"streams": {func(in *Input) {
			for i := range in.Runs {
				in.Runs[i].Digest += "x"
			}
		}, "hebbian test accuracy: other streams: not compared", false},
	} {
		got := changed(c.of)
		if !strings.Contains(strings.Join(verdicts(got), "\n")+"\n", c.want+"\n") || (got.Worse != nil) != c.worse {
			t.Errorf("%s: %q, worse %q; want %q", name, verdicts(got), got.Worse, c.want)
		}
	}
	if c := changed(func(in *Input) { in.Runs[0].Error = "diverged" }); len(c.Worse) != 1 || !strings.Contains(c.Worse[0], "fails") {
		t.Errorf("a run that fails: %q", c.Worse)
	}
	c := changed(func(in *Input) { in.Runs[0].Minibatch = 3 })
	if len(c.What.Rows) != 1 || !strings.Contains(c.What.Rows[0][0].Text, "minibatch") {
		t.Errorf("what differs: %+v", c.What.Rows)
	}
}
