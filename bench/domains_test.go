package bench_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// domain is a track that stands for its domain, shortened, and the contestants there.
type domain struct {
	about, track string
	presented    int
	arms         []contestant
}

// contestant is an arm with the word for its wiring, which within a domain stands for
// one wiring alone.
type contestant struct{ learner, arm, wiring string }

const (
	local    = "hebbian"
	gradient = "backprop"
)

// domains are those of the note, each with both learners and both positions of the
// gate where there are such arms.
func domains() []domain {
	images := []contestant{
		{local, "hebbian", "columns"}, {local, "hebbian-open", "columns"},
		{local, "hebbian-dense", "dense"}, {local, "hebbian-dense-open", "dense"},
		{gradient, "backprop-columns-gated", "columns"}, {gradient, "backprop-columns", "columns"},
		{gradient, "backprop-dense-gated", "dense"}, {gradient, "backprop-dense", "dense"},
	}
	return []domain{
		// A rule of spike times, for which a gradient has no counterpart.
		{"recorded synapses", "slices", 0, []contestant{{local, "triplet", "synapse"}}},
		{"memory and its lifetime", "lifetime-repeats", 3000, []contestant{
			{local, "memory-cascade", "store"}, {local, "memory-cascade-open", "store"}, {gradient, "backprop-online", "autoencoder"},
		}},
		{"familiarity", "repeat-digits", 3000, images},
		{"images at equal wiring", "digits", 3000, images},
		{"classes one after another", "split-digits", 3000, images},
		{"language", "text", 50000, []contestant{
			{local, "associative", "contexts"}, {local, "associative-open", "contexts"},
			{gradient, "backprop-window-gated", "window"}, {gradient, "backprop-window", "window"},
		}},
		{"reinforcement", "cart-pole", 20000, []contestant{
			{local, "three-factor", "features"}, {local, "three-factor-open", "features"},
			{gradient, "backprop-stream-gated", "layers"}, {gradient, "backprop-stream", "layers"},
		}},
	}
}

// gateOf is what the gate of an arm listens to, need for instance, or its kind: open.
func gateOf(a bench.Arm) string {
	if a.Signal != "none" {
		return a.Signal
	}
	return a.Gate
}

// BenchmarkDomain does a shortened run of one track of each domain for both learners
// and reports, each by presentation, events, synaptic updates, what learning alone
// took, and allocations of the whole run, evaluation included, as ns/op is of it:
//
//	go test -run '^$' -bench Domain -benchtime 1x -count 6 ./bench | tee domains.txt
//	go tool benchstat -row /track,/learner,/wiring -col /gate -ignore /arm domains.txt
//
// Each count is another seed.
func BenchmarkDomain(b *testing.B) {
	fmt.Println("Unit presentations/s better=higher")
	fmt.Println("Unit events/presentation better=lower")
	fmt.Println("Unit synaptic-updates/presentation better=lower")
	known, err := arms.Parts{}.Known()
	if err != nil {
		b.Fatal(err)
	}
	for _, d := range domains() {
		track, err := tracks.Registry(nil).Open(d.track, "", nil)
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range d.arms {
			arm := known[slices.IndexFunc(known, func(a bench.Arm) bool { return a.Name == c.arm })]
			seed := uint64(0)
			b.Run(fmt.Sprintf("track=%s/learner=%s/arm=%s/wiring=%s/gate=%s", d.track, c.learner, arm.Name, c.wiring, gateOf(arm)), func(b *testing.B) {
				b.ReportAllocs()
				var presented, events, updates, seconds float64
				for b.Loop() {
					seed++
					r, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: arm, Seed: seed, Budget: d.presented, Alone: true})
					if err != nil {
						b.Fatal(err)
					}
					presented += float64(r.Spec.Length)
					events += atEnd(b, r, results.MetricEvents)
					updates += atEnd(b, r, results.MetricUpdates)
					seconds += r.Learning.Seconds()
				}
				b.ReportMetric(presented/seconds, "presentations/s")
				b.ReportMetric(events/presented, "events/presentation")
				b.ReportMetric(updates/presented, "synaptic-updates/presentation")
			})
		}
	}
}

// TestDomains: each domain has both learners and for each both positions of the gate,
// where there are such arms; the arms can take part; a word for a wiring means one; and
// without the arm a name still means one, or benchstat would pool what it ignores.
func TestDomains(t *testing.T) {
	known, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	lacking := map[string]string{
		"slices":           "hebbian gated, backprop open, backprop gated",
		"lifetime-repeats": "backprop gated",
	}
	about := map[string]bool{}
	for _, d := range domains() {
		about[d.about] = true
		track, err := tracks.Registry(nil).Open(d.track, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		session, err := track.Open(bench.Rep{Seed: 1, Budget: d.presented})
		if err != nil {
			t.Fatal(err)
		}
		has, words, named := map[string]bool{}, map[string]string{}, map[string]string{}
		for _, c := range d.arms {
			i := slices.IndexFunc(known, func(a bench.Arm) bool { return a.Name == c.arm })
			if i < 0 {
				t.Fatalf("%s: there is no arm %q", d.track, c.arm)
			}
			arm := known[i]
			if err := bench.Check(bench.RunSpec{Track: track, Arm: arm, Budget: d.presented}); err != nil {
				t.Error(err)
			}
			if strings.Contains(arm.Rule, "gradient") != (c.learner == gradient) {
				t.Errorf("%s: %s learns by the rule %q, and is named of %s", d.track, c.arm, arm.Rule, c.learner)
			}
			if strings.ContainsAny(c.wiring+gateOf(arm), "/ =") {
				t.Errorf("%s: the name of %s cannot be taken apart again", d.track, c.arm)
			}
			name := strings.Join([]string{c.learner, c.wiring, gateOf(arm)}, ", ")
			if other := named[name]; other != "" {
				t.Errorf("%s: %s and %s are both %s", d.track, other, c.arm, name)
			}
			named[name] = c.arm
			position := "gated"
			if arm.Gate == "open" {
				position = "open"
			}
			has[c.learner+" "+position] = true
			if arm.Wiring == nil {
				continue
			}
			set, _, err := bench.Resolve(arm, d.track, nil)
			if err != nil {
				t.Fatal(err)
			}
			text := arm.Wiring(set, session.Spec())
			for word, other := range words {
				if (word == c.wiring) != (other == text) {
					t.Errorf("%s: %s is wired %q and called %s, where %q is called %s", d.track, c.arm, text, c.wiring, other, word)
				}
			}
			words[c.wiring] = text
		}
		var missing []string
		for _, want := range []string{"hebbian open", "hebbian gated", "backprop open", "backprop gated"} {
			if !has[want] {
				missing = append(missing, want)
			}
		}
		if got := strings.Join(missing, ", "); got != lacking[d.track] {
			t.Errorf("%s lacks %s, want to lack %s", d.track, cmp.Or(got, "nothing"), cmp.Or(lacking[d.track], "nothing"))
		}
	}
	for _, want := range []string{"recorded synapses", "memory and its lifetime", "familiarity", "images at equal wiring", "classes one after another", "language", "reinforcement"} {
		if !about[want] {
			t.Errorf("no track stands for %s", want)
		}
	}
}

// atEnd is the value of a metric at the end of a run.
func atEnd(b *testing.B, r bench.Result, metric string) float64 {
	at := slices.IndexFunc(r.Rows, func(row results.Row) bool {
		return row.Metric == metric && row.Presentations == r.Spec.Length
	})
	if at < 0 {
		b.Fatalf("run %s has no %s", r.ID, metric)
	}
	return r.Rows[at].Value
}
