package sequence

import "github.com/hebbgrad/hebbgrad/plasticity"

// associate has the fields learn symbol y, the longer before the shorter, and
// returns how many synapses that changed.
func (l *Learner) associate(y int32, amount float32) (changed int) {
	if l.yoke != nil {
		l.yoke.draw(l, y)
	}
	for f := len(l.fields) - 1; f >= 0; f-- {
		fd := &l.fields[f]
		l.silent[f], l.knew[f] = false, false
		if l.absent(f) {
			continue
		}
		if c := l.cell[f]; c >= 0 {
			e := l.store.synapse(c, y)
			l.knew[f] = e >= 0 && l.store.count[e] > 0
		}
		if fd.longer >= 0 {
			l.silent[f] = l.silent[fd.longer] || l.knew[fd.longer]
		}
		open := float32(1)
		if l.o.Site == SiteInstance && l.silent[f] || l.yoke != nil && !l.yoke.open[f] {
			open = 0
		}
		open = l.tellOne(fd.free, open)
		if open != 0 && l.cell[f] < 0 && l.recruits(f) {
			l.cell[f] = l.store.recruit(f, l.hash[f])
		}
		if l.cell[f] < 0 || open == 0 && !fd.traces {
			continue
		}
		var n int
		if l.observer != nil {
			n = l.observedField(f, y, open, amount)
		} else {
			n = l.grow(f, l.cell[f], y, open*amount)
			if fd.traces {
				n += l.fade(l.cell[f], y, float32(l.o.Fading))
			}
		}
		changed += n
		l.ledger.Elementwise(n)
	}
	return changed
}

// recruits reports whether a field may make a cell.
func (l *Learner) recruits(f int) bool {
	base := l.fields[f].base
	return !l.o.Known || base < 0 || l.cell[base] >= 0
}

// grow adds an amount to the count of a symbol after a cell of field f, Hebb's rule
// between a cell that fired and the symbol that then came, and says how many
// synapses that changed.
func (l *Learner) grow(f int, cell, symbol int32, amount float32) int {
	if amount == 0 {
		return 0
	}
	s, e := &l.store, l.store.synapse(cell, symbol)
	if e < 0 {
		if e = s.connect(cell, symbol); e < 0 {
			return 0
		}
	}
	was := s.count[e]
	now := was + amount
	if now == was {
		return 0
	}
	s.count[e] = now
	fd := &l.fields[f]
	fd.updates++
	fd.resized(was, now)
	fd.setDiscounts()
	return l.ledger.Note(plasticity.Layer, 1, float64(now-was))
}

// fade moves the traces of a cell towards what came, r += α·(t − r), and says how
// many that changed.
func (l *Learner) fade(cell, symbol int32, rate float32) (changed int) {
	s := &l.store
	if s.synapse(cell, symbol) < 0 {
		s.connect(cell, symbol)
	}
	var sum float64
	for e := s.head[cell]; e >= 0; e = s.next[e] {
		var t float32
		if int32(s.symbol[e]) == symbol {
			t = 1
		}
		was := s.recent[e]
		now := was + rate*(t-was)
		if now < leastTrace {
			now = 0
		}
		if now != was {
			s.recent[e] = now
			changed++
			sum += abs(float64(now - was))
		}
	}
	return l.ledger.Note(plasticity.Layer, changed, sum)
}

// leastTrace is below which a trace is gone.
const leastTrace = 1. / 1024
