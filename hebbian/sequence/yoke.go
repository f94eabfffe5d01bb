package sequence

import (
	"errors"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// yoke opens each field at random, as often in each window of [gate.Window]
// presentations as the gate of the same field was open in the window before in a
// learner beside, which is gated by instance and sees the same; in the first window
// always. Positions are drawn as [gate.Yoked] draws them. Or, drawn, it opens as many
// fields of each presentation, any of those for which enough was shown.
type yoke struct {
	beside *Learner
	open   []bool
	drawn  bool

	pcg       *rand.PCG
	rng       *rand.Rand
	start     []byte
	at        int     // presentations in the window
	owed, won []int32 // of each field, openings left of those before, and those of this window
}

func newYoke(l *Learner, src *rand.PCG) (*yoke, error) {
	if src == nil {
		return nil, errors.New("sequence: no generator of random numbers to yoke by")
	}
	o := l.o
	drawn := o.Site == SiteDrawn
	o.Site, o.Readout = SiteInstance, false
	beside, err := New(o, stimulus.Spec{Symbols: l.spec.Symbols, Classes: l.spec.Classes}, nil, nil)
	if err != nil {
		return nil, err
	}
	n := len(l.fields)
	start, err := src.MarshalBinary()
	return &yoke{beside: beside, drawn: drawn, open: make([]bool, n), pcg: src, rng: rand.New(src), start: start, owed: make([]int32, n), won: make([]int32, n)}, err
}

func (k *yoke) reset() error {
	k.at = 0
	for f := range k.owed {
		k.owed[f], k.won[f] = gate.Window, 0
	}
	if err := k.pcg.UnmarshalBinary(k.start); err != nil {
		return err
	}
	return k.beside.Reset()
}

// draw says which fields are open for symbol y after what was shown.
func (k *yoke) draw(l *Learner, y int32) {
	b := k.beside
	b.fire(l.now)
	b.ledger.Begin(0)
	b.associate(y, 1)
	if k.drawn {
		k.choose()
		return
	}
	if k.at == gate.Window {
		k.at = 0
		copy(k.owed, k.won)
		clear(k.won)
	}
	left := gate.Window - k.at
	k.at++
	for f := range k.open {
		if k.open[f] = k.rng.IntN(left) < int(k.owed[f]); k.open[f] {
			k.owed[f]--
		}
		if !b.silent[f] && !b.absent(f) {
			k.won[f]++
		}
	}
}

// choose opens any fields, as many as the learner beside had open.
func (k *yoke) choose() {
	left, free := 0, 0
	for f := range k.open {
		if k.open[f] = false; !k.beside.absent(f) {
			if left++; !k.beside.silent[f] {
				free++
			}
		}
	}
	for f := range k.open {
		if k.beside.absent(f) {
			continue
		}
		if k.open[f] = k.rng.IntN(left) < free; k.open[f] {
			free--
		}
		left--
	}
}

// Keep describes the learner beside, the window and the generator.
func (k *yoke) Keep(w *state.Walker) {
	w.In("beside", k.beside)
	state.Count(w, "asked", &k.at)
	state.Values(w, "owed", k.owed)
	state.Values(w, "won", k.won)
	w.Binary("source", k.pcg)
	for f := range k.owed {
		if k.at > gate.Window || k.owed[f] < 0 || k.owed[f] > gate.Window || k.won[f] < 0 || k.won[f] > gate.Window {
			w.Refuse("%d asked, %d owed and %d won in a window of %d", k.at, k.owed[f], k.won[f], gate.Window)
		}
	}
}
