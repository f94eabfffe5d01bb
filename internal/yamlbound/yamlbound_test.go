package yamlbound

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestCheck(t *testing.T) {
	bomb := "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d]\nf: [*e]\n"
	var keys, steps strings.Builder
	for i := range 60000 {
		fmt.Fprintf(&keys, "k%d: 1\n", i)
	}
	for i := range 40 {
		steps.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	for _, c := range []struct{ name, text, says string }{
		{"aliases", bomb, "line 6: more than 16 aliases"},
		{"brackets", "a: " + strings.Repeat("[", 200000), "larger than 65536 bytes"},
		{"fewer brackets", "x: 1\na: " + strings.Repeat("[", 40), "line 2: nested more than 32 deep"},
		{"braces", "a: " + strings.Repeat("{a: ", 40), "nested more than 32 deep"},
		{"entries", strings.Repeat("- ", 40), "nested more than 32 deep"},
		{"indentation", steps.String(), "nested more than 32 deep"},
		{"keys", keys.String(), "larger than 65536 bytes"},
		{"names", "arm: [" + strings.Repeat("a,", 12000) + "a]", "more than 20000 words and signs"},
		{"a tag", "x: 1\narm: !thing a\n", "line 2: a tag, !thing"},
		{"none", "", ""},
		{"an experiment", "track: [digits, mnist]\narm: hebbian\nvariants:\n  a:\n    arm: hebbian\n    settings: {units: 40, layers: \"64:tanh\"}\n", ""},
		{"an alias", "settings:\n  a: &s {rate: 1}\n  b: *s\n", ""},
	} {
		err := Check([]byte(c.text))
		if c.says == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error is %v, want %q", c.name, err, c.says)
		}
	}
}

// FuzzCheck: what passes is decoded, or refused, within a second.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{"a: [b, {c: d}]\n", "- - - a\n", "a: &a [1]\nb: *a\n", "? a\n: b\n", "<<: *a\n", "a: |\n x\n", "!!map {}\n", "'\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		start := time.Now()
		var v map[string]any
		_ = Decode(text, &v)
		if d := time.Since(start); d > time.Second {
			t.Errorf("%d bytes took %v", len(text), d)
		}
	})
}
