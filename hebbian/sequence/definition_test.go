package sequence

import (
	"math"
	"strings"
	"testing"
)

// slow is the learner by its definitions, in float64, with maps in place of cells
// and every synapse of the readout there for every symbol.
type slow struct {
	o     Options
	past  []int
	words []string // finished, and the one so far at the end
	field []map[string]map[int]float64
	trace []map[string]map[int]float64
	w     map[[3]int]float64 // branch, what chooses there, input
}

func newSlow(o Options) *slow {
	s := &slow{o: o, w: map[[3]int]float64{}}
	for range o.Order + 1 + o.Words {
		s.field, s.trace = append(s.field, map[string]map[int]float64{}), append(s.trace, map[string]map[int]float64{})
	}
	return s
}

func (s *slow) show(symbol int, begins bool) {
	if begins {
		s.past, s.words = nil, nil
	}
	s.past = append(s.past, symbol)
	if len(s.words) == 0 {
		s.words = []string{""}
	}
	last := len(s.words) - 1
	if letter := spelling.Letters[symbol]; letter >= 0 {
		s.words[last] += string(letter)
	} else if s.words[last] != "" {
		s.words = append(s.words, "")
	}
}

// key is what fires field f; false where too little was shown.
func (s *slow) key(f int) (string, bool) {
	if f <= s.o.Order {
		if f > len(s.past) {
			return "", false
		}
		var b strings.Builder
		for _, v := range s.past[len(s.past)-f:] {
			b.WriteByte('0' + byte(v))
		}
		return b.String(), true
	}
	back := f - s.o.Order - 1
	word := func(k int) string {
		if k := len(s.words) - 1 - k; k >= 0 {
			return s.words[k]
		}
		return ""
	}
	key := word(0) + string(rune('0'+s.past[len(s.past)-1]))
	if back > 0 {
		key += "|" + word(back)
	}
	return key, true
}

func (s *slow) base(f int) int {
	switch {
	case f <= s.o.Order:
		return f - 1
	case f == s.o.Order+2:
		return f - 1
	}
	return 2
}

func (s *slow) discount(f int, n float64) float64 {
	m := [5]float64{1, 1, 1, 1, 1}
	for _, of := range s.field[f] {
		for _, n := range of {
			if k := math.Floor(n + .5); k >= 1 && k <= 4 {
				m[int(k)]++
			}
		}
	}
	c := max(min(math.Floor(n+.5), 3), 1)
	return min(max(c-(c+1)*m[1]/(m[1]+2*m[2])*m[int(c)+1]/m[int(c)], .1), c, n)
}

// predict is what field f says of each symbol.
func (s *slow) predict(f int) []float64 {
	p := make([]float64, symbols)
	if f < 0 {
		for y := range p {
			p[y] = 1. / symbols
		}
		return p
	}
	base := s.predict(s.base(f))
	key, ok := s.key(f)
	of := s.field[f][key]
	if !ok || len(of) == 0 {
		return base
	}
	var all, off float64
	for _, n := range of {
		all, off = all+n, off+s.discount(f, n)
	}
	for y := range p {
		p[y] = off / all * base[y]
		if n := of[y]; n > 0 {
			p[y] += (n - s.discount(f, n)) / all
		}
	}
	return p
}

// inputs are those of the readout and what chooses their weights.
func (s *slow) inputs() (x [][]float64, chosen [][3]int) {
	reach := 0
	state := func(f int) int {
		key, ok := s.key(f)
		of := s.field[f][key]
		if !ok || len(of) == 0 {
			return 0
		}
		if f <= s.o.Order {
			reach = f
		}
		var all float64
		for _, n := range of {
			all += n
		}
		k := 1 + min(int(math.Log2(max(all, 1))), 3)
		switch {
		case len(of) == 1:
			k += 8
		case len(of) <= 3:
			k += 4
		}
		return k
	}
	for f := range s.field {
		p := s.predict(f)
		for y := range p {
			p[y] = math.Log(p[y])
		}
		x, chosen = append(x, p), append(chosen, [3]int{0, 0, state(f)})
	}
	for f := leastTraced; f <= s.o.Recent; f++ {
		key, ok := s.key(f)
		r, p, v := s.trace[f][key], s.predict(f), make([]float64, symbols)
		var all float64
		for _, n := range r {
			all += n
		}
		k := 0
		if ok && all > 0 {
			k = 1 + min(int(all*(states-2)), states-2)
			for y := range v {
				v[y] = math.Log(((1-trust)*(r[y]+(1-all)*p[y]) + trust*p[y]) / p[y])
			}
		}
		x, chosen = append(x, v), append(chosen, [3]int{0, 0, k})
	}
	for j := range chosen {
		chosen[j][0], chosen[j][1] = reach, s.past[len(s.past)-1]
	}
	return x, chosen
}

func (s *slow) weight(branch, at, input int) float64 {
	if v, ok := s.w[[3]int{branch, at, input}]; ok {
		return v
	}
	return startSum / branches
}

func (s *slow) probabilities() []float64 {
	x, chosen := s.inputs()
	p := make([]float64, symbols)
	var sum float64
	for y := range p {
		var u float64
		for j := range x {
			for b, at := range chosen[j] {
				u += s.weight(b, at, j) * x[j][y]
			}
		}
		p[y] = math.Exp(u)
		sum += p[y]
	}
	for y := range p {
		p[y] /= sum
	}
	return p
}

func (s *slow) learn(y int) {
	x, chosen := s.inputs()
	p := s.probabilities()
	for j := range x {
		d := x[j][y]
		for k := range p {
			d -= p[k] * x[j][k]
		}
		for b, at := range chosen[j] {
			s.w[[3]int{b, at, j}] = s.weight(b, at, j) + s.o.Rate*d
		}
	}
	silent := map[int]bool{}
	for f := len(s.field) - 1; f >= 0; f-- {
		key, ok := s.key(f)
		if !ok {
			continue
		}
		of := s.field[f][key]
		knew := of[y] > 0
		open := s.o.Site == SiteOpen || !silent[f]
		if shorter := s.base(f); f != s.o.Order+1 && (silent[f] || knew) {
			silent[shorter] = true
		}
		if open {
			if of == nil {
				of = map[int]float64{}
				s.field[f][key] = of
			}
			of[y]++
		}
		if r := s.trace[f][key]; f >= leastTraced && f <= s.o.Recent && s.field[f][key] != nil {
			if r == nil {
				r = map[int]float64{}
				s.trace[f][key] = r
			}
			for k := range symbols {
				t := 0.
				if k == y {
					t = 1
				}
				if r[k] += s.o.Fading * (t - r[k]); r[k] < leastTrace {
					r[k] = 0
				}
			}
		}
	}
}

// TestAgainstTheDefinition.
func TestAgainstTheDefinition(t *testing.T) {
	for _, o := range []Options{small(SiteInstance, true), small(SiteOpen, true), small(SiteInstance, false)} {
		l, s := mustNew(t, o, nil), newSlow(o)
		all := spell(300)
		p := make([]float32, symbols)
		for i := range all.N {
			b := all.Slice(i, i+1)
			s.show(int(b.Symbols[0]), b.Boundaries[0])
			if err := l.Probabilities(p, b.WithoutAnswers()); err != nil {
				t.Fatal(err)
			}
			want := s.predict(o.Order)
			if o.Readout {
				want = s.probabilities()
				for y, v := range want {
					want[y] = (1-leastShare)*v + leastShare/symbols
				}
			}
			for y, v := range p {
				if math.Abs(float64(v)-want[y]) > 1e-4*want[y]+1e-6 {
					t.Fatalf("%+v, symbol %d: probability %v of %d, by the definition %v", o, i, v, y, want[y])
				}
			}
			learn(t, l, b)
			s.learn(b.Labels[0])
		}
	}
}
