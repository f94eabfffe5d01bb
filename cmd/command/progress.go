package command

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a piece of work is: a bar with the time left on a
// terminal, plain lines elsewhere. It is safe for concurrent use.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	unit  string
	total int64
	done  int64
	said  int64                    // what the last plain line said was done
	bar   *progressbar.ProgressBar // nil where the output is no terminal

	began, last time.Time
	now         func() time.Time
}

// The least time between two plain lines, and the time after which there is
// one even where less than a twentieth has been done since the last.
const (
	plainEvery  = 5 * time.Second
	plainAtMost = time.Minute
)

// newProgress begins to show work of the given total, counted in unit.
func newProgress(w io.Writer, total int64, unit string) *progress {
	p := &progress{w: w, unit: unit, total: total, now: time.Now}
	p.began = p.now()
	p.last = p.began
	if screen := screenOf(w); screen != nil {
		p.bar = progressbar.NewOptions64(max(total, 1),
			progressbar.OptionSetWriter(screen),
			progressbar.OptionSetDescription(unit),
			progressbar.OptionSetWidth(30),
			progressbar.OptionShowCount(),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish())
	}
	return p
}

// screenOf is the terminal that w writes to, nil where it writes to none.
func screenOf(w io.Writer) *os.File {
	if t, ok := w.(*terminal); ok {
		if f := t.file(); f != nil && term.IsTerminal(int(f.Fd())) {
			return f
		}
	}
	return nil
}

// add says that n more are done.
func (p *progress) add(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	if p.bar != nil {
		_ = p.bar.Set64(min(p.done, p.total))
		return
	}
	now := p.now()
	silent := now.Sub(p.last)
	if p.done >= p.total || silent < plainEvery || silent < plainAtMost && 20*(p.done-p.said) < p.total {
		return
	}
	p.last, p.said = now, p.done
	fmt.Fprintf(p.w, "%3.0f %% of %d %s, about %v left\n",
		100*float64(p.done)/float64(p.total), p.total, p.unit, p.left(now))
}

// left extrapolates the time still needed from the time that was.
func (p *progress) left(now time.Time) time.Duration {
	if p.done == 0 {
		return 0
	}
	d := now.Sub(p.began)
	return time.Duration(float64(d) * float64(p.total-p.done) / float64(p.done)).Round(time.Second)
}

// line writes a line of its own, above the bar where there is one.
func (p *progress) line(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintf(p.w, format+"\n", args...)
}

// finish takes the bar away, where work has begun.
func (p *progress) finish() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
