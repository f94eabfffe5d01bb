package memory

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// TestKindsAreWhatTheySay: every kind has a setting of its name, builds a block
// of that name, and a block that is fitted to bytes holds no more of them, also
// once it is full, and nearly as many.
func TestKindsAreWhatTheySay(t *testing.T) {
	const in, budget = 40, 70000
	for _, k := range Kinds() {
		if _, ok := reflect.TypeFor[Settings]().FieldByName(k.Setting); !ok || !strings.EqualFold(k.Setting, k.Name) || k.Summary == "" {
			t.Errorf("kind %s has the setting %q and the summary %q", k.Name, k.Setting, k.Summary)
		}
		var s Settings
		s.Prototypes.Vigilance = 1
		if err := k.Fit(&s, in, budget); err != nil {
			t.Fatal(err)
		}
		b, err := k.New(s, in, func(string) *rand.PCG { return source(1) })
		if err != nil {
			t.Fatal(err)
		}
		if b.Name() != k.Name || b.In() != in {
			t.Errorf("kind %s builds the block %s of %d inputs", k.Name, b.Name(), b.In())
		}
		r := rand.New(source(3))
		for range 300 {
			present(t, b, uniform(r, in), true)
		}
		least := int64(budget * 9 / 10)
		if k.Size(&s) == nil {
			least = 4 * in * in // its inputs decide
		}
		if held := b.Holds().Bytes; held > budget || held < least {
			t.Errorf("kind %s, fitted to %d bytes, holds %d", k.Name, budget, held)
		}
		if err := k.Fit(&s, in, 20); err == nil {
			t.Errorf("kind %s is said to fit into 20 bytes", k.Name)
		}
		if found, err := Find(k.Name); err != nil || found.Name != k.Name {
			t.Errorf("kind %s is not found: %v", k.Name, err)
		}
	}
	if _, err := Find("attic"); err == nil || !strings.Contains(err.Error(), "fading, prototypes, none") {
		t.Errorf("an unknown kind: %v", err)
	}
}
