package command

import (
	"strings"
	"testing"
	"time"
)

// TestPlainProgress: a line every few seconds at most, one a minute at least,
// and the time left is that of the rest at the pace so far.
func TestPlainProgress(t *testing.T) {
	var b strings.Builder
	p := newProgress(&b, 1000, "presentations")
	clock := p.began
	p.now = func() time.Time { return clock }
	at := func(d time.Duration, n int64, want string) {
		t.Helper()
		b.Reset()
		clock = p.began.Add(d)
		p.add(n)
		if got := strings.TrimSpace(b.String()); got != want {
			t.Errorf("after %v: %q, want %q", d, got, want)
		}
	}
	at(1*time.Second, 100, "")
	at(10*time.Second, 100, "20 % of 1000 presentations, about 40s left")
	at(12*time.Second, 100, "")
	at(60*time.Second, 0, "30 % of 1000 presentations, about 2m20s left")
	at(90*time.Second, 10, "")
	at(120*time.Second, 90, "40 % of 1000 presentations, about 3m0s left")
	at(185*time.Second, 10, "41 % of 1000 presentations, about 4m26s left")
	at(400*time.Second, 590, "")
}

// TestProgressLine: a line of its own is written as it is.
func TestProgressLine(t *testing.T) {
	var b strings.Builder
	p := newProgress(&b, 10, "runs")
	p.line("failed: %s", "one")
	p.finish()
	if b.String() != "failed: one\n" {
		t.Errorf("it shows %q", b.String())
	}
}
