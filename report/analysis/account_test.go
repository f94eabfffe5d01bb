package analysis

import (
	"strconv"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/results"
)

// accountOf has a gated local arm and two gradient ones: better by a point, the same
// number of events in some seed more and in some less, fewer updates, more bytes.
func accountOf(t *testing.T, seeds int, more ...results.Row) (*Track, Account) {
	t.Helper()
	in := Data{Arms: []string{"gated", "wired", "plain"}}
	add := func(arm string, seed int, metric string, v float64) {
		rule, gate := "gradient", "open"
		if arm == "gated" {
			rule, gate = "local", "novelty"
		}
		unit := ""
		if strings.HasSuffix(metric, "/bytes") {
			unit = results.UnitBytes
		}
		in.Rows = append(in.Rows, results.Row{RunID: arm + strconv.Itoa(seed), Track: "t", Arm: arm, Rule: rule, Gate: gate, Seed: uint64(seed), Presentations: 9, Metric: metric, Value: v, Unit: unit})
	}
	for s := range seeds {
		by := float64(s%3) / 10
		for _, arm := range in.Arms {
			accuracy, updates, sign, held := 90., 1000., 1., 50.
			if arm == "gated" {
				accuracy, updates, sign, held = 91, 10, -1, 70
			}
			add(arm, s, results.MetricTestAccuracy, accuracy+sign*by)
			add(arm, s, results.MetricUpdates, updates+sign*by)
			add(arm, s, results.MetricEvents, 100+sign*float64(s%2*2-1))
			add(arm, s, results.MetricState+"/bytes", held)
			add(arm, s, results.MetricMACsForward, 7)
		}
	}
	in.Rows = append(in.Rows, more...)
	for _, quantity := range []string{results.MetricTestAccuracy, results.MetricUpdates, results.MetricEvents, ToTarget("presentations")} {
		in.Planned = append(in.Planned, results.Planned{Track: "t", A: "gated", B: "plain", Quantity: quantity})
	}
	track := NewFrame(in).Tracks[0]
	acc, ok := track.Account()
	if !ok || acc.A.Name != "gated" || acc.B.Name != "plain" {
		t.Fatalf("an account of %+v", acc.Pair)
	}
	return track, acc
}

func betterIn(acc Account) map[string]string {
	out := map[string]string{}
	for _, e := range acc.Entries {
		out[e.Head] = e.Why
		if e.Better != nil {
			out[e.Head] = e.Better.Name
		}
	}
	return out
}

func TestAccountMarksTheBetterInEveryCurrency(t *testing.T) {
	_, acc := accountOf(t, 10)
	got := betterIn(acc)
	for head, want := range map[string]string{"test accuracy": "gated", "updates": "gated", "events": "no difference shown", "bytes held": "", "MACs forward": "equal"} {
		if got[head] != want {
			t.Errorf("%s: better is %q, want %q", head, got[head], want)
		}
	}
	said := acc.Said()
	if len(said) != 2 || !strings.Contains(said[0], ": gated is better in test accuracy") || !strings.Contains(said[1], "gated takes less in updates (× 0.00991); not told apart in events (no difference shown) and MACs forward (equal); "+
		"not planned, and so not decided: bytes held (× 1.40), the same in every seed in bytes held.") {
		t.Errorf("%q", said)
	}
}

func TestAccountOfFewSeedsDecidesNothing(t *testing.T) {
	_, acc := accountOf(t, 5)
	for head, want := range map[string]string{"test accuracy": "too few seeds to decide", "updates": "too few seeds to decide", "bytes held": ""} {
		if got := betterIn(acc)[head]; got != want {
			t.Errorf("%s: %q, want %q", head, got, want)
		}
	}
}

// The mean of the runs that got there would flatter the arm of which some did not.
func TestAccountKeepsCensoredCosts(t *testing.T) {
	row := results.Row{RunID: "plain0", Track: "t", Arm: "plain", Rule: "gradient", Gate: "open", Presentations: 9, Metric: ToTarget("censored"), Value: 1}
	reached := results.Row{RunID: "gated0", Track: "t", Arm: "gated", Rule: "local", Gate: "novelty", Presentations: 9, Metric: ToTarget("presentations"), Value: 4}
	_, acc := accountOf(t, 10, row, reached)
	if got := betterIn(acc)["presentations to target"]; got != "not decided: runs are censored" {
		t.Errorf("to target: %q of %v", got, betterIn(acc))
	}
	for _, e := range acc.Entries {
		if _, text := e.Against(); e.Metric == ToTarget("presentations") && text != "–" {
			t.Errorf("censored costs are compared: %s", text)
		}
	}
}
