package experiment

import (
	"testing"
	"time"
)

// FuzzExperiment: any text is an experiment or refused, in good time, and what is
// read can be written and read again.
func FuzzExperiment(f *testing.F) {
	for _, s := range []string{
		"track: digits\narm: [hebbian, backprop]\nseeds: 3\n",
		"variants:\n  v: {arm: backprop, settings: {units: 3}}\narm: v\n",
		"settings: {hebbian: {units: 40}}\noptions: {digits: {target: 90}}\nlabel: 3\n",
		"a: &a [x]\narm: *a\n", "jobs: 1.5\n", "- a\n", "name: ../x\n", "seeds: 1e99\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e := Default(Known{})
		start := time.Now()
		src, err := parse("x.yaml", text, &e)
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%d bytes took %v", len(text), d)
		}
		if err != nil || e.Check(src) != nil {
			return
		}
		again, err := e.Encode()
		if err != nil {
			return // a value that YAML cannot hold
		}
		var read Experiment
		if _, err := parse("x.yaml", again, &read); err != nil {
			t.Errorf("%q is written as %q, which is refused: %v", text, again, err)
		}
	})
}
