package reference

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

const letters = 5

var spelling = stimulus.Spec{Symbols: letters, Classes: letters, Bounded: true, Length: 1000}

// spell draws symbols, some pairs of which are common, in sequences of 50.
func spell(n int) stimulus.Batch {
	rng := rand.New(rand.NewPCG(3, 4))
	b := stimulus.Batch{N: n, Symbols: make([]int32, n), Labels: make([]int, n), Boundaries: make([]bool, n)}
	at := 0
	for i := range n {
		b.Symbols[i], b.Boundaries[i] = int32(at), i%50 == 0
		if at = (at*2 + 1) % letters; rng.Float64() < .4 {
			at = rng.IntN(letters)
		}
		b.Labels[i] = at
	}
	return b
}

func newCounts(t testing.TB, o CountsOptions) *Counts {
	t.Helper()
	c, err := NewCounts(o, spelling)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// slow are counts by context, in float64, by the definition: of the longest
// context all that came, and where Inhibit is set, of a shorter one how many longer
// ones the symbol was new in.
type slow struct {
	o      CountsOptions
	counts map[string]map[int]float64
	past   string
}

func (s *slow) show(symbol int32, begins bool) {
	if begins {
		s.past = ""
	}
	s.past = string(rune('a'+symbol)) + s.past // the newest first
	s.past = s.past[:min(len(s.past), s.o.Order)]
}

func (s *slow) learn(next int) {
	for k := len(s.past); k >= 0; k-- {
		of := s.counts[s.past[:k]]
		if of == nil {
			of = map[int]float64{}
			s.counts[s.past[:k]] = of
		}
		of[next]++
		if of[next] > 1 && s.o.Inhibit {
			return
		}
	}
}

func (s *slow) discount(k int, n float64) float64 {
	m := [5]float64{1, 1, 1, 1, 1}
	for context, of := range s.counts {
		for _, n := range of {
			if len(context) == k && n <= 4 {
				m[int(n)]++
			}
		}
	}
	c := min(n, 3)
	return min(max(c-(c+1)*m[1]/(m[1]+2*m[2])*m[int(c)+1]/m[int(c)], .1), c)
}

func (s *slow) probability(k, next int) float64 {
	if k < 0 {
		return 1. / letters
	}
	of := s.counts[s.past[:k]]
	if of == nil {
		return s.probability(k-1, next)
	}
	var all, off float64
	for _, n := range of {
		all, off = all+n, off+s.discount(k, n)
	}
	p := off / all * s.probability(k-1, next)
	if n := of[next]; n > 0 {
		p += (n - s.discount(k, n)) / all
	}
	return p
}

// TestCountsAgainstTheDefinition.
func TestCountsAgainstTheDefinition(t *testing.T) {
	for _, o := range []CountsOptions{{0, false}, {3, false}, {1, true}, {3, true}} {
		c, s := newCounts(t, o), &slow{o: o, counts: map[string]map[int]float64{}}
		all := spell(220)
		p := make([]float32, letters)
		for i := range all.N {
			b := all.Slice(i, i+1)
			s.show(b.Symbols[0], b.Boundaries[0])
			if err := c.Probabilities(p, b.WithoutAnswers()); err != nil {
				t.Fatal(err)
			}
			var sum float64
			for y, v := range p {
				sum += float64(v)
				if want := s.probability(len(s.past), y); math.Abs(float64(v)-want) > 1e-5 {
					t.Fatalf("%+v, symbol %d: probability %v of %d, by the definition %v", o, i, v, y, want)
				}
			}
			if math.Abs(sum-1) > 1e-5 {
				t.Fatalf("%+v, symbol %d: the probabilities sum to %v", o, i, sum)
			}
			if _, err := c.Learn(b); err != nil {
				t.Fatal(err)
			}
			s.learn(b.Labels[0])
		}
	}
}

// TestInhibitionSparesUpdates: with it every symbol changes at least one synapse,
// and fewer than one of each order, which is what it changes without.
func TestInhibitionSparesUpdates(t *testing.T) {
	all := spell(1000)
	updates := func(o CountsOptions) int64 {
		e, err := newCounts(t, o).Learn(all)
		if err != nil {
			t.Fatal(err)
		}
		return e.Updates[plasticity.Layer]
	}
	open, inhibited := updates(CountsOptions{2, false}), updates(CountsOptions{2, true})
	if want := int64(3*all.N - 20); open != want { // sequences begin with one symbol before the next
		t.Errorf("%d updates where every order counts, want %d", open, want)
	}
	if inhibited < int64(all.N) || inhibited > int64(all.N)+200 {
		t.Errorf("%d updates with inhibition, of %d symbols and %d contexts", inhibited, all.N, letters*letters)
	}
}

// TestCountsThatCannotBeAreRefused and leave the learner as it was.
func TestCountsThatCannotBeAreRefused(t *testing.T) {
	made := func(change func(*Counts)) *Counts {
		c := newCounts(t, CountsOptions{2, true})
		if _, err := c.Learn(spell(100)); err != nil {
			t.Fatal(err)
		}
		if change != nil {
			change(c)
		}
		return c
	}
	save := func(c *Counts) []byte {
		var b bytes.Buffer
		if err := c.Save(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for want, change := range map[string]func(*Counts){
		"symbol 7, the alphabet":    func(c *Counts) { c.recent[0][0] = 7 },
		"before context 999":        func(c *Counts) { c.places[1] = 999 << 32 },
		"count 3 is 0.5":            func(c *Counts) { c.count[3] = .5 },
		"of symbol 9":               func(c *Counts) { c.symbol[0] = 9 },
		"after context 100":         func(c *Counts) { c.owner[0] = 100 },
		"counts have":               func(c *Counts) { c.count = c.count[1:] },
		"is symbol 0 before contex": func(c *Counts) { c.places[0], c.places[1] = c.places[1]&^0xff, c.places[1]&^0xff },
	} {
		l := made(nil)
		before := save(l)
		if err := l.Load(bytes.NewReader(save(made(change)))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		if !bytes.Equal(save(l), before) {
			t.Errorf("%s: the refused state changed the learner", want)
		}
	}
}

// TestCountsAllocateNothing once the contexts are known.
func TestCountsAllocateNothing(t *testing.T) {
	c, all, p := newCounts(t, CountsOptions{4, true}), spell(500), make([]float32, letters)
	if _, err := c.Learn(all); err != nil {
		t.Fatal(err)
	}
	i := 0
	n := testing.AllocsPerRun(400, func() {
		b := all.Slice(i%all.N, i%all.N+1)
		i++
		if err := c.Probabilities(p, b.WithoutAnswers()); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Learn(b); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations a symbol", n)
	}
}
