package memory

import "math/rand/v2"

// Shuffler is a block that can be lesioned: Shuffle permutes its synapses at
// random, so that it holds as much as before and nothing of what it was. It is
// a control: what a circuit still tells apart afterwards, memory did not tell.
type Shuffler interface {
	Shuffle(r *rand.Rand)
}

func shuffle(r *rand.Rand, w []float32) {
	r.Shuffle(len(w), func(i, j int) { w[i], w[j] = w[j], w[i] })
}

// Shuffle permutes the synapses within each cell.
func (m *Conjunction) Shuffle(r *rand.Rand) {
	for c := range m.cfg.Cells {
		r.Shuffle(m.span, func(i, j int) {
			a, b := int32(c*m.span+i), int32(c*m.span+j)
			if m.known(a) != m.known(b) {
				m.bits[a>>6] ^= 1 << (a & 63)
				m.bits[b>>6] ^= 1 << (b & 63)
			}
		})
	}
}

// Shuffle permutes the cells' synapses.
func (m *Expansion) Shuffle(r *rand.Rand) { shuffle(r, m.depressed) }

// Shuffle permutes the pairs of neurons that the weights belong to; the matrix
// stays symmetric.
func (m *Energy) Shuffle(r *rand.Rand) {
	n := m.in
	var pairs []float32
	for i := range n {
		pairs = append(pairs, m.w[i*n:i*n+i]...)
	}
	shuffle(r, pairs)
	for i := range n {
		for j := range i {
			m.w[i*n+j], m.w[j*n+i] = pairs[0], pairs[0]
			pairs = pairs[1:]
		}
	}
}

// Shuffle permutes the weights within each neuron.
func (m *AntiHebb) Shuffle(r *rand.Rand) {
	m.recent.forget()
	for j := range m.out {
		shuffle(r, m.w[j*m.in:(j+1)*m.in])
	}
}

// Shuffle permutes the inputs of each category, a pair of entries together.
func (m *Prototypes) Shuffle(r *rand.Rand) {
	m.recent.forget()
	n := m.in
	for j := range m.norm {
		w := m.category(j)
		r.Shuffle(n, func(a, b int) {
			w[a], w[b] = w[b], w[a]
			w[n+a], w[n+b] = w[n+b], w[n+a]
		})
	}
}

// Shuffle shuffles every block.
func (p *Pool) Shuffle(r *rand.Rand) {
	for _, b := range p.blocks {
		if s, ok := b.(Shuffler); ok {
			s.Shuffle(r)
		}
	}
}
