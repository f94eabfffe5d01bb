package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// Combined asks several gates and is open when any or when all of them are.
// Every gate is asked at every presentation, so that each goes on calibrating
// itself.
type Combined struct {
	all     bool
	signal  Signal
	members []Gate
	knew    bool // what its member that listens to instance alone answered last: shut
}

// Any is open when at least one member is.
func Any(members ...Gate) (*Combined, error) { return combine(false, members) }

// All is open when every member is.
func All(members ...Gate) (*Combined, error) { return combine(true, members) }

func combine(all bool, members []Gate) (*Combined, error) {
	if len(members) == 0 {
		return nil, fmt.Errorf("gate: a combination needs at least one gate")
	}
	sign := "+"
	if all {
		sign = "*"
	}
	g := &Combined{all: all, signal: None, members: slices.Clone(members)}
	var names []string
	for i, m := range members {
		if m == nil {
			return nil, fmt.Errorf("gate: member %d of a combination is missing", i)
		}
		for _, s := range m.Signal().Parts() {
			if !slices.Contains(names, string(s)) {
				names = append(names, string(s))
			}
		}
	}
	if names != nil {
		g.signal = Signal(strings.Join(names, sign))
	}
	return g, nil
}

// For makes the gate that listens to s: what build makes of a single signal, and
// for several the combination of what it makes of each.
func For(s Signal, build func(Signal) (Gate, error)) (Gate, error) {
	parts := s.Members()
	members := make([]Gate, len(parts))
	for i, one := range parts {
		var err error
		if members[i], err = build(one); err != nil {
			return nil, err
		}
	}
	if len(members) == 1 {
		return members[0], nil
	}
	return asGate(combine(strings.Contains(string(s), "*"), members))
}

// Name is any(…) or all(…) with the members and their signals:
// any(novelty:instance,novelty:surprise).
func (g *Combined) Name() string {
	names := make([]string, len(g.members))
	for i, m := range g.members {
		names[i] = m.Name() + ":" + string(m.Signal())
	}
	how := "any"
	if g.all {
		how = "all"
	}
	return how + "(" + strings.Join(names, ",") + ")"
}

// Signal names what the members listen to, each once: joined by a plus sign
// where any member opens, by an asterisk where all have to.
func (g *Combined) Signal() Signal { return g.signal }

// NeedsTruth reports whether a member does.
func (g *Combined) NeedsTruth() bool { return slices.ContainsFunc(g.members, Gate.NeedsTruth) }

// WantsEcho reports whether a member does.
func (g *Combined) WantsEcho() bool { return slices.ContainsFunc(g.members, Gate.WantsEcho) }

// Open asks every member.
func (g *Combined) Open(l Levels, truth Truth) bool {
	open := g.all
	for _, m := range g.members {
		// The member is asked first, whatever the others said.
		o := m.Open(l, truth)
		if m.Signal() == Instance {
			g.knew = !o
		}
		if g.all {
			open = o && open
		} else {
			open = o || open
		}
	}
	return open
}

// Knew reports what memory alone said of the stimulus that was asked about last:
// that it is known. ok is false where no member listens to instance alone.
func (g *Combined) Knew() (knew, ok bool) {
	return g.knew, slices.ContainsFunc(g.members, func(m Gate) bool { return m.Signal() == Instance })
}

// Echo tells every member.
func (g *Combined) Echo(novelty float32) {
	for _, m := range g.members {
		m.Echo(novelty)
	}
}

// Err is that of the first member that has one.
func (g *Combined) Err() error {
	for _, m := range g.members {
		if err := m.Err(); err != nil {
			return err
		}
	}
	return nil
}

// Reset resets every member.
func (g *Combined) Reset() {
	for _, m := range g.members {
		m.Reset()
	}
}

// Keep describes the members in order.
func (g *Combined) Keep(w *state.Walker) {
	w.Is("gate", g.Name())
	for i, m := range g.members {
		w.In(fmt.Sprintf("member %d", i+1), m)
	}
}
