package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const short = `track: [water-maze]
arm: [here, again, other]
budget: 40000
options:
  water-maze: {move: 40}
variants:
  here: {arm: three-factor, settings: {features: observed, discount: 0.995, rate: 2.0, critic-rate: 0.2}}
  again: {arm: three-factor-yoked, partner: here}
  other: {arm: random-actions}
`

// The figure shows the trials about the moves of the platform, and what cannot be
// drawn is said in a line.
func TestMazeIsDrawn(t *testing.T) {
	if testing.Short() {
		t.Skip("does a run")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "short.yaml")
	if err := os.WriteFile(file, []byte(short), 0o600); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	out := filepath.Join(dir, "figures")
	if status := run([]string{file, "here", "2", out}, &said); status != 0 {
		t.Fatalf("status %d: %s", status, &said)
	}
	svg, err := os.ReadFile(filepath.Join(out, "water-maze-here.svg"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"here, seed 2", "trial 1<", "found after", "expected, discounted reward", "<image"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the figure lacks %q", want)
		}
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{file, "here", "2"}, "3 arguments: want"},
		{[]string{file, "nobody", "2", out}, `no arm "nobody"`},
		{[]string{file, "again", "2", out}, "repeats the gate"},
		{[]string{file, "here", "no", out}, `seed "no": want`},
		{[]string{file, "other", "1", out}, "does not tell what it expects"},
	} {
		said.Reset()
		if status := run(c.args, &said); status == 0 || !strings.Contains(said.String(), c.want) || strings.Count(said.String(), "\n") != 1 {
			t.Errorf("%v: status %d, said %q, want %q", c.args, status, &said, c.want)
		}
	}
}
