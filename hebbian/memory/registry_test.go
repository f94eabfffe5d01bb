package memory

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestKindsAreWhatTheySay: every kind builds a block
// of that name, and a block that is fitted to bytes holds no more of them, also
// once it is full, and nearly as many.
func TestKindsAreWhatTheySay(t *testing.T) {
	const in, budget = 40, 70000
	for _, k := range Kinds() {
		if k.Summary == "" {
			t.Errorf("kind %s has no summary", k.Name)
		}
		v := Values{}
		if k.Name == "prototypes" {
			v["vigilance"] = 1.
		}
		v, err := k.Fit(v, in, budget)
		if err != nil {
			t.Fatal(err)
		}
		b, err := k.Build(v, in, func(string) *rand.PCG { return source(1) })
		if err != nil {
			t.Fatal(err)
		}
		if b.Name() != k.Name || b.In() != in {
			t.Errorf("kind %s builds the block %s of %d inputs", k.Name, b.Name(), b.In())
		}
		r := rand.New(source(3))
		for range 600 {
			present(t, b, uniform(r, in), true)
		}
		least := int64(budget * 9 / 10)
		if k.Size == "" {
			least = 4 * in * in // its inputs decide
		}
		if held := b.Holds().Bytes; held > budget || held < least {
			t.Errorf("kind %s, fitted to %d bytes, holds %d", k.Name, budget, held)
		}
		if _, err := k.Fit(v, in, 20); err == nil {
			t.Errorf("kind %s is said to fit into 20 bytes", k.Name)
		}
		if found, err := Kinds().Find(k.Name); err != nil || found.Name != k.Name {
			t.Errorf("kind %s is not found: %v", k.Name, err)
		}
	}
	for _, v := range []Values{{"attic": 1}, {"fan": 2.5}} {
		if _, err := Kinds()[0].Build(v, in, func(string) *rand.PCG { return source(1) }); err == nil || !strings.Contains(err.Error(), "setting") {
			t.Errorf("%v: %v", v, err)
		}
	}
	if _, err := Registry(nil).Find("attic"); err == nil || !strings.Contains(err.Error(), ", none") {
		t.Errorf("an unknown kind: %v", err)
	}
}
