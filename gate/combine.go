package gate

import (
	"fmt"
	"strings"
)

// Levels holds the novelty of one stimulus by each signal, in [0, 1].
type Levels struct {
	Instance, Uncertainty, Surprise float32
}

// Of returns the level of signal s; 1 for a signal that is not heard, so that
// a gate which needs none is not shut by it.
func (l Levels) Of(s Signal) float32 {
	switch s {
	case Instance:
		return l.Instance
	case Uncertainty:
		return l.Uncertainty
	case Surprise:
		return l.Surprise
	}
	return 1
}

// Listener is a gate and the signal that it listens to.
type Listener struct {
	Signal Signal
	Gate   Gate
}

// Combined asks several gates, each with its own signal, and is open when any
// or when all of them are. Every gate is asked at every presentation, so that
// each goes on calibrating itself.
type Combined struct {
	all     bool
	members []Listener
}

// Any is open when at least one member is.
func Any(members ...Listener) (*Combined, error) { return combine(false, members) }

// All is open when every member is.
func All(members ...Listener) (*Combined, error) { return combine(true, members) }

func combine(all bool, members []Listener) (*Combined, error) {
	if len(members) == 0 {
		return nil, fmt.Errorf("gate: a combination needs at least one gate")
	}
	for i, m := range members {
		if m.Gate == nil {
			return nil, fmt.Errorf("gate: member %d of a combination is missing", i)
		}
		if _, err := ParseSignal(string(m.Signal)); err != nil {
			return nil, fmt.Errorf("gate: member %d of a combination: %w", i, err)
		}
	}
	return &Combined{all: all, members: append([]Listener(nil), members...)}, nil
}

// Name is any(…) or all(…) with the members and their signals:
// any(novelty:instance,novelty:surprise).
func (g *Combined) Name() string {
	names := make([]string, len(g.members))
	for i, m := range g.members {
		names[i] = m.Gate.Name() + ":" + string(m.Signal)
	}
	how := "any"
	if g.all {
		how = "all"
	}
	return how + "(" + strings.Join(names, ",") + ")"
}

// Signal names what the members listen to, each once: joined by a plus sign
// where any member opens, by an asterisk where all have to.
func (g *Combined) Signal() Signal {
	var names []string
	for _, m := range g.members {
		seen := m.Signal == None
		for _, n := range names {
			seen = seen || n == string(m.Signal)
		}
		if !seen {
			names = append(names, string(m.Signal))
		}
	}
	if names == nil {
		return None
	}
	if g.all {
		return Signal(strings.Join(names, "*"))
	}
	return Signal(strings.Join(names, "+"))
}

// Listens reports whether a member listens to s.
func (g *Combined) Listens(s Signal) bool {
	for _, m := range g.members {
		if inner, ok := m.Gate.(*Combined); ok && inner.Listens(s) || m.Signal == s {
			return true
		}
	}
	return false
}

// OpenLevels asks every member with the level of its own signal.
func (g *Combined) OpenLevels(l Levels, truth Truth) bool {
	open := g.all
	for _, m := range g.members {
		o := Ask(m.Gate, m.Signal, l, truth)
		if g.all {
			open = open && o
		} else {
			open = open || o
		}
	}
	return open
}

// Open asks every member with the same novelty.
func (g *Combined) Open(novelty float32, truth Truth) bool {
	return g.OpenLevels(Levels{novelty, novelty, novelty}, truth)
}

// Ask asks g, which listens to s, about a stimulus: the one way in which a
// learner asks, whether its gate is single or combined.
func Ask(g Gate, s Signal, l Levels, truth Truth) bool {
	if c, ok := g.(*Combined); ok {
		return c.OpenLevels(l, truth)
	}
	return g.Open(l.Of(s), truth)
}

// Err returns what made a gate unable to answer, nil where nothing did. A
// learner asks after each presentation and stops.
func Err(g Gate) error {
	switch g := g.(type) {
	case *Combined:
		for _, m := range g.members {
			if err := Err(m.Gate); err != nil {
				return err
			}
		}
	case interface{ Err() error }:
		return g.Err()
	}
	return nil
}

// Echo hands the novelty that a stimulus has once it is stored to every gate
// in g that listens to instance; s is what g itself listens to.
func Echo(g Gate, s Signal, novelty float32) {
	switch g := g.(type) {
	case *Combined:
		for _, m := range g.members {
			Echo(m.Gate, m.Signal, novelty)
		}
	case interface{ Echo(float32) }:
		if s == Instance {
			g.Echo(novelty)
		}
	}
}

// Reset resets every member.
func (g *Combined) Reset() {
	for _, m := range g.members {
		m.Gate.Reset()
	}
}

// MarshalBinary writes the members' states in order.
func (g *Combined) MarshalBinary() ([]byte, error) {
	var e encoder
	e.name(g.Name())
	for _, m := range g.members {
		b, err := m.Gate.MarshalBinary()
		if err != nil {
			return nil, err
		}
		e.bytes(b)
	}
	return e.b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (g *Combined) UnmarshalBinary(data []byte) error {
	d := decoder{b: data}
	d.name(g.Name())
	states := make([][]byte, len(g.members))
	for i := range states {
		states[i] = d.bytes()
	}
	if err := d.end(); err != nil {
		return err
	}
	for i, m := range g.members {
		if err := m.Gate.UnmarshalBinary(states[i]); err != nil {
			return err
		}
	}
	return nil
}

var _ Gate = (*Combined)(nil)

// Heard is what g really listens to where it is given signal s: none for a
// gate that looks at no novelty.
func Heard(g Gate, s Signal) Signal {
	switch g := g.(type) {
	case *Combined:
		return g.Signal()
	case *Fixed, *Yoked, *Oracle:
		return None
	}
	return s
}

// NeedsTruth reports whether g has to be told what is new.
func NeedsTruth(g Gate) bool {
	return anyMember(g, func(g Gate) bool { _, ok := g.(*Oracle); return ok })
}

// WantsEcho reports whether g calibrates itself by echoes.
func WantsEcho(g Gate) bool {
	return anyMember(g, func(g Gate) bool {
		n, ok := g.(*Novelty)
		return ok && n.aim.FalseFamiliar > 0
	})
}

// anyMember reports whether f holds for g or, in a combination, for a member.
func anyMember(g Gate, f func(Gate) bool) bool {
	c, ok := g.(*Combined)
	if !ok {
		return f(g)
	}
	for _, m := range c.members {
		if anyMember(m.Gate, f) {
			return true
		}
	}
	return false
}
