package reference

// table finds a number by a key, by open addressing with at most half of its
// places taken. It is a map that allocates nothing but when it doubles.
type table struct {
	keys   []uint64
	values []int32 // 1 more than the value; 0: free
	n      int
}

// clear empties the table.
func (t *table) clear() {
	clear(t.values)
	t.n = 0
}

// place is where a key is, or would be.
func (t *table) place(key uint64) int {
	mask := len(t.keys) - 1
	h := key * 0x9e3779b97f4a7c15
	for i := int(h>>32) & mask; ; i = (i + 1) & mask {
		if t.values[i] == 0 || t.keys[i] == key {
			return i
		}
	}
}

// get is the value of a key, if there is one.
func (t *table) get(key uint64) (int32, bool) {
	if t.n == 0 {
		return 0, false
	}
	v := t.values[t.place(key)]
	return v - 1, v != 0
}

// put gives a new key its value.
func (t *table) put(key uint64, value int32) {
	if 2*(t.n+1) > len(t.keys) {
		old := *t
		size := max(64, 2*len(old.keys))
		t.keys, t.values = make([]uint64, size), make([]int32, size)
		for i, v := range old.values {
			if v != 0 {
				at := t.place(old.keys[i])
				t.keys[at], t.values[at] = old.keys[i], v
			}
		}
	}
	at := t.place(key)
	t.keys[at], t.values[at] = key, value+1
	t.n++
}
