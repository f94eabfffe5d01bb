package plasticity

import (
	"errors"
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// ErrDiverged is in every error of a learner that met a number that is not
// finite where it learns or answers.
var ErrDiverged = errors.New("learning diverged")

// Ledger is filled by a learner during one call of Learn and read by the
// harness after it. The zero Ledger is ready for Begin. It is not safe for
// concurrent use.
type Ledger struct {
	e Entry
}

// Begin starts the entry of a call that presents n stimuli.
func (l *Ledger) Begin(n int) {
	marks := l.e.Marks
	if cap(marks) < n {
		marks = make([]Mark, n)
	}
	marks = marks[:n]
	clear(marks)
	l.e = Entry{Presentations: n, Marks: marks}
}

// Entry returns what was counted since Begin. It fails where a change was not
// finite, which is how a divergence is noticed at no further cost.
func (l *Ledger) Entry() (Entry, error) {
	for s, p := range l.e.Plasticity {
		if math.IsNaN(p) || math.IsInf(p, 0) {
			return l.e, fmt.Errorf("the weights of site %v changed by %v: %w", Site(s), p, ErrDiverged)
		}
	}
	return l.e, nil
}

// Add takes the step w += dw at a site, in float32, and returns how many
// weights it changed. The lengths must agree.
func (l *Ledger) Add(s Site, w, dw []float32) int {
	n, sum := kernels.AddCount(w, dw)
	return l.Note(s, n, sum)
}

// AXPY takes the step w += a·x at a site and returns how many weights it
// changed. The product is rounded to float32 before the sum.
func (l *Ledger) AXPY(s Site, a float32, x, w []float32) int {
	n, sum := kernels.AXPYCount(a, x, w)
	return l.Note(s, n, sum)
}

// Decay takes the step w += dw − b·w at a site and returns how many weights it
// changed. The product is rounded to float32 before the difference, and that before the
// sum.
func (l *Ledger) Decay(s Site, w, dw []float32, b float32) int {
	n, sum := kernels.DecayCount(b, dw, w)
	return l.Note(s, n, sum)
}

// Set takes the step w = v at a site and returns how many weights it changed.
func (l *Ledger) Set(s Site, w, v []float32) int {
	n := l.Compare(s, w, v)
	copy(w, v)
	return n
}

// Compare counts a change of effective values that has already been made:
// where before is shorter than after, new storage started at 0.
func (l *Ledger) Compare(s Site, before, after []float32) int {
	n, sum := kernels.CompareCount(after, before)
	return l.Note(s, n, sum)
}

// Note counts changes that a caller's own kernel made under the definitions
// of this package: n weights, Σ|Δw| = sum. It exists for sparse structures
// whose weights do not lie in a slice.
func (l *Ledger) Note(s Site, n int, sum float64) int {
	l.e.Updates[s] += int64(n)
	l.e.Plasticity[s] += sum
	return n
}

// Credit marks the presentations lo, lo+1, … of the call that contributed to
// a step that changed n weights: those whose loss or third-factor weight is not
// zero. A step that changed weights with no contributor is an eventless one.
func (l *Ledger) Credit(s Site, changed, lo int, weight []float32) {
	if changed == 0 {
		return
	}
	any := false
	for i, v := range weight {
		if v != 0 {
			l.e.Marks[lo+i] = l.e.Marks[lo+i].With(s)
			any = true
		}
	}
	if !any {
		l.e.Eventless[s]++
	}
}

// CreditOne marks presentation i as the contributor to a step that changed n
// weights.
func (l *Ledger) CreditOne(s Site, changed, i int) {
	if changed != 0 {
		l.e.Marks[i] = l.e.Marks[i].With(s)
	}
}

// Wrote counts n stimuli stored as new.
func (l *Ledger) Wrote(n int) { l.e.Writes += int64(n) }

// Consolidated counts n stimuli that were stored already and consolidated, an event like any
// other and no write.
func (l *Ledger) Consolidated(n int) { l.e.Consolidated += int64(n) }

// Again counts n stimuli that learning passed over beyond their presentation:
// stored ones that are replayed, and those of a minibatch at every further
// evaluation that an optimiser makes of its loss. A presentation is one stimulus
// shown once, so none of these is one.
func (l *Ledger) Again(n int) { l.e.Again += int64(n) }

// Forward counts multiply-accumulates of the forward pass, memory search and
// rate dynamics. A nil Ledger, that of a query, counts neither these nor
// operations on single elements.
func (l *Ledger) Forward(macs int) {
	if l != nil {
		l.e.MACs.Forward += int64(macs)
	}
}

// Learning counts multiply-accumulates spent on changing weights.
func (l *Ledger) Learning(macs int) { l.e.MACs.Learning += int64(macs) }

// Elementwise counts operations on single elements, whichever pass they are of.
func (l *Ledger) Elementwise(ops int) {
	if l != nil {
		l.e.MACs.Elementwise += int64(ops)
	}
}
