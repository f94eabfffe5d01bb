package sequence

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// cheat is a learner that does something besides.
type cheat struct {
	*Learner
	besides func(*Learner)
}

func (c cheat) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	e, err := c.Learner.Learn(b)
	c.besides(c.Learner)
	return e, err
}

// TestALearnerIsAsLocalAsItDeclares, and one that adds an error of the readout to
// counts, or counts in one field what another knows, is found out.
func TestALearnerIsAsLocalAsItDeclares(t *testing.T) {
	certify := func(besides func(*Learner)) locality.Certificate {
		g, err := gate.NewSampled(gate.Surprise, 1, rand.NewPCG(1, 2))
		if err != nil {
			t.Fatal(err)
		}
		l := mustNew(t, small(SiteInstance, true), g)
		b := spell(80)
		if _, err := l.Learn(b.Slice(0, 70)); err != nil {
			t.Fatal(err)
		}
		c, err := locality.Certify(cheat{l, besides}, b.Slice(70, 80), 1, rand.NewPCG(3, 4))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := certify(func(*Learner) {})
	var parts []string
	for _, v := range c.Verdicts {
		parts = append(parts, v.Population)
		if v.Changing == 0 {
			t.Errorf("%s: nothing that was compared changes", v.Population)
		}
	}
	slices.Sort(parts)
	if want := []string{"field order 0", "field order 1", "field order 2", "field order 3", "field two words", "field word", "readout"}; !slices.Equal(parts, want) || !c.Holds() || c.Gate == nil {
		t.Errorf("certificate %+v of %q, want one that holds of %q and a gate", c, parts, want)
	}
	if c := certify(func(l *Learner) { l.store.count[3] += .1 * l.read.w[2] }); c.Holds() {
		t.Error("weights of the readout are added to a count, and the certificate holds")
	}
	elsewhere := func(l *Learner) {
		traced := l.store.cells(leastTraced)[0]
		l.store.recent[l.store.head[traced]] += l.store.count[len(l.store.count)-1]
	}
	if c := certify(elsewhere); c.Holds() {
		t.Error("a count is added to a trace elsewhere, and the certificate holds")
	}
}
