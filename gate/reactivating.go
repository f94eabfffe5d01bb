package gate

// Reactivating is a gate that is never shut: what the gate within finds new is stored, and what
// that finds familiar reactivates what is stored already, which a learner may consolidate
// and may not store once more (synaptic tagging: Frey and Morris 1997, Nature 385:533).
// Either is plasticity, and so the gate is open for both.
type Reactivating struct {
	Gate
	familiar bool
}

// NewReactivating puts a gate within. Signal, truth, echoes and state are those of that gate.
func NewReactivating(within Gate) *Reactivating { return &Reactivating{Gate: within} }

// Name is reactivating- and that of the gate within.
func (g *Reactivating) Name() string { return "reactivating-" + g.Gate.Name() }

// Open is true.
func (g *Reactivating) Open(l Levels, t Truth) bool {
	g.familiar = !g.Gate.Open(l, t)
	return true
}

// Reactivates says of the stimulus asked about last whether the gate within found it familiar.
func (g *Reactivating) Reactivates() bool { return g.familiar }
