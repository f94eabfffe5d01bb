package gate

import (
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Control is a gate at work in a learner, and what it answered to each
// presentation of the learner's latest call.
type Control struct {
	gate    Gate
	shown   []Signal
	opened  []bool
	novelty []float32
	memory  interface{ Knew() (knew, ok bool) } // nil where the gate does not tell
	recalls []plasticity.Recall

	reactivating interface{ Reactivates() bool } // nil where the gate only opens and shuts
}

// NewControl puts g, always open where it is nil, to work on a stream. What is
// shown of a presentation is the level of what g listens to, the largest of
// several; of a gate that listens to nothing that of the signal shows. A gate
// with a method Knew, as [Combined] has it, is asked what memory alone said.
func NewControl(g Gate, shows Signal, s stimulus.Spec) (Control, error) {
	if g == nil {
		g = NewOpen()
	}
	if _, err := ParseSignal(string(g.Signal())); err != nil {
		return Control{}, fmt.Errorf("gate %s: %w", g.Name(), err)
	}
	if g.NeedsTruth() && !s.Truth {
		return Control{}, ErrNoTruth
	}
	if own := g.Signal(); len(own.Parts()) > 0 {
		shows = own
	}
	c := Control{gate: g, shown: shows.Parts()}
	if m, tells := g.(interface{ Knew() (knew, ok bool) }); tells {
		if _, ok := m.Knew(); ok {
			c.memory = m
		}
	}
	c.reactivating, _ = g.(interface{ Reactivates() bool })
	return c, nil
}

// Gate is the gate at work.
func (c *Control) Gate() Gate { return c.gate }

// Needs reports whether the learner has to find the level of s.
func (c *Control) Needs(s Signal) bool { return slices.Contains(c.shown, s) }

// Begin makes room for the answers to a call of n presentations.
func (c *Control) Begin(n int) {
	c.opened = slices.Grow(c.opened[:0], n)[:n]
	c.novelty = slices.Grow(c.novelty[:0], n)[:n]
	if c.memory != nil {
		c.recalls = slices.Grow(c.recalls[:0], n)[:n]
	}
}

// Ask asks about presentation i of b, which is presentation at of the call.
func (c *Control) Ask(at int, l Levels, b *stimulus.Batch, i int) (open bool, err error) {
	truth := Unknown
	if b.Novel != nil {
		truth = Familiar
		if b.Novel[i] {
			truth = New
		}
	}
	c.opened[at] = c.gate.Open(l, truth)
	c.novelty[at] = 1
	for k, s := range c.shown {
		if v := l.Of(s); k == 0 || v > c.novelty[at] {
			c.novelty[at] = v
		}
	}
	if c.memory != nil {
		knew, _ := c.memory.Knew()
		c.recalls[at] = plasticity.Recall{Known: knew}
	}
	return c.opened[at], c.gate.Err()
}

// Reactivates reports whether what was asked about last is to be consolidated and not stored,
// as [Reactivating] has it. MayReactivate reports whether that can ever be.
func (c *Control) Reactivates() bool   { return c.reactivating != nil && c.reactivating.Reactivates() }
func (c *Control) MayReactivate() bool { return c.reactivating != nil }

// Searched adds what memory did at presentation at of the call, after [Control.Ask].
func (c *Control) Searched(at, macs int, wrote bool) {
	if c.memory != nil {
		c.recalls[at].MACs += macs
		c.recalls[at].Wrote = c.recalls[at].Wrote || wrote
	}
}

// Recalls says what memory did at each presentation of the call; nil where the
// gate does not hear memory beside other signals.
func (c *Control) Recalls() []plasticity.Recall { return c.recalls }

// Opened says for each presentation of the call whether the gate was open.
func (c *Control) Opened() []bool { return c.opened }

// Novelty is the level shown for each presentation of the call.
func (c *Control) Novelty() []float32 { return c.novelty }
