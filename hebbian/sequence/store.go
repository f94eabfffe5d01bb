package sequence

// store holds the cells of all fields and their synapses, in room that is made
// once and never exceeded. A cell is found by its field and a hash of what it fires
// for; two conjunctions of one field and one hash share a cell.
type store struct {
	check []int32 // of each cell: the hash of what it fires for,
	of    []byte  // its field,
	head  []int32 // and its newest synapse, or −1
	index []int32 // 1 more than a cell, by hash, at most half of it taken

	next   []int32  // of each synapse: another of the same cell, or −1,
	symbol []uint16 // the symbol on which it ends,
	count  []float32
	recent []float32 // traces; nil where no field keeps any
}

// bytesOfCell and the next are what a cell holds with its places in the index, and
// a synapse; synapsesPerCell is how many of these there is room for.
const (
	bytesOfCell     = 4 + 1 + 4 + 2*4
	bytesOfSynapse  = 4 + 2 + 4
	bytesOfTrace    = 4
	synapsesPerCell = 1.5
)

// MaxBytes is what cells and synapses may take: more could not be numbered.
const MaxBytes = 1 << 35

// newStore makes room in so many bytes.
func newStore(bytes int, traces bool) store {
	each := bytesOfSynapse
	if traces {
		each += bytesOfTrace
	}
	cells := max(int(float64(bytes)/(bytesOfCell+synapsesPerCell*float64(each))), 1)
	synapses := int(synapsesPerCell * float64(cells))
	s := store{
		check: make([]int32, 0, cells), of: make([]byte, 0, cells), head: make([]int32, 0, cells), index: make([]int32, 2*cells),
		next: make([]int32, 0, synapses), symbol: make([]uint16, 0, synapses), count: make([]float32, 0, synapses),
	}
	if traces {
		s.recent = make([]float32, 0, synapses)
	}
	return s
}

// bytes is what is held.
func (s *store) bytes() int {
	return bytesOfCell*cap(s.check) + bytesOfSynapse*cap(s.count) + bytesOfTrace*cap(s.recent)
}

func (s *store) clear() {
	s.check, s.of, s.head = s.check[:0], s.of[:0], s.head[:0]
	clear(s.index)
	s.next, s.symbol, s.count, s.recent = s.next[:0], s.symbol[:0], s.count[:0], s.recent[:0]
}

// place is where a hash of a field is in the index, or would be. It ends because
// half of the index is free: see room.
func (s *store) place(field int, hash uint32) int {
	at := int(uint64(hash) * uint64(len(s.index)) >> 32)
	for c := s.index[at]; c != 0 && (s.check[c-1] != int32(hash) || s.of[c-1] != byte(field)); c = s.index[at] {
		if at++; at == len(s.index) {
			at = 0
		}
	}
	return at
}

// room is how many cells there may be.
func (s *store) room() int { return min(cap(s.check), len(s.index)/2) }

// find is the cell of a field that fires for what has a hash, or −1.
func (s *store) find(field int, hash uint32) int32 { return s.index[s.place(field, hash)] - 1 }

// recruit gives a hash a cell of a field; −1 where there is no room.
func (s *store) recruit(field int, hash uint32) int32 {
	n := len(s.check)
	if n >= s.room() {
		return -1
	}
	at := s.place(field, hash)
	s.check, s.of, s.head = append(s.check, int32(hash)), append(s.of, byte(field)), append(s.head, -1)
	s.index[at] = int32(n + 1)
	return int32(n)
}

// synapse is that from a cell to a symbol, or −1.
func (s *store) synapse(cell, symbol int32) int32 {
	e := s.head[cell]
	for e >= 0 && s.symbol[e] != uint16(symbol) {
		e = s.next[e]
	}
	return e
}

// connect makes a synapse of weight 0; −1 where there is no room.
func (s *store) connect(cell, symbol int32) int32 {
	n := len(s.count)
	if n == cap(s.count) {
		return -1
	}
	s.next, s.symbol, s.count = append(s.next, s.head[cell]), append(s.symbol, uint16(symbol)), append(s.count, 0)
	if s.recent != nil {
		s.recent = append(s.recent, 0)
	}
	s.head[cell] = int32(n)
	return int32(n)
}

// cells are those of a field, in the order in which they were recruited.
func (s *store) cells(field int) (list []int32) {
	for c, f := range s.of {
		if int(f) == field {
			list = append(list, int32(c))
		}
	}
	return list
}

// owners are the cells of all synapses.
func (s *store) owners() []int32 {
	owner := make([]int32, len(s.count))
	for c, e := range s.head {
		for ; e >= 0; e = s.next[e] {
			owner[e] = int32(c)
		}
	}
	return owner
}

// dense are the weights of some cells, or their traces, as a matrix of
// cells×symbols.
func (s *store) dense(cells []int32, symbols int, weights []float32) []float32 {
	m := make([]float32, len(cells)*symbols)
	for i, c := range cells {
		for e := s.head[c]; e >= 0; e = s.next[e] {
			m[i*symbols+int(s.symbol[e])] = weights[e]
		}
	}
	return m
}

// take sets the weights of some cells, or their traces, to those of a matrix.
func (s *store) take(cells []int32, symbols int, traces bool, m []float32) {
	for i, c := range cells {
		for y, v := range m[i*symbols : (i+1)*symbols] {
			e := s.synapse(c, int32(y))
			if e < 0 && v != 0 {
				e = s.connect(c, int32(y))
			}
			switch {
			case e < 0:
			case traces:
				s.recent[e] = v
			default:
				s.count[e] = v
			}
		}
	}
}
