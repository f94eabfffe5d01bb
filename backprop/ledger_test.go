package backprop

import (
	"math"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// bruteForce recounts a call by comparing copies of the weights.
func bruteForce(before, after []float32) (updates int64, sum float64) {
	for i := range before {
		if before[i] != after[i] {
			updates++
			sum += math.Abs(float64(after[i] - before[i]))
		}
	}
	return updates, sum
}

func TestLedgerEqualsBruteForce(t *testing.T) {
	for _, s := range everyRule() {
		for _, layers := range []string{"none", "9:relu dropout.5 7:tanh"} {
			c := classifier(t, Config{Layers: layersOf(t, layers), Minibatch: 8, Step: s, Replay: Replay{Stored: 5, PerStep: 3}}, smallSpec, Gating{})
			b := blobs(smallSpec, 60, 3)
			for lo := 0; lo < b.N; lo += 5 { // less than a minibatch: one step a call
				before := map[plasticity.Site][]float32{}
				c.Synapses(func(s plasticity.Site, _ string, w []float32) { before[s] = append(before[s], w...) })
				e, err := c.Learn(b.Slice(lo, lo+5))
				if err != nil {
					t.Fatal(err)
				}
				after := map[plasticity.Site][]float32{}
				c.Synapses(func(s plasticity.Site, _ string, w []float32) { after[s] = append(after[s], w...) })
				for _, site := range []plasticity.Site{plasticity.Layer, plasticity.Readout} {
					n, sum := bruteForce(before[site], after[site])
					if e.Updates[site] != n {
						t.Fatalf("%+v, %s: ledger has %d updates of %v, recount %d", s, layers, e.Updates[site], site, n)
					}
					if math.Abs(e.Plasticity[site]-sum) > 1e-9*(1+sum) {
						t.Fatalf("%+v, %s: ledger has plasticity %v of %v, recount %v", s, layers, e.Plasticity[site], site, sum)
					}
					for i, m := range e.Marks {
						if m.Has(site) != (n > 0) {
							t.Fatalf("%+v, %s: presentation %d marked %t at %v with %d updates", s, layers, i, m.Has(site), site, n)
						}
					}
				}
			}
		}
	}
}

func TestMACsByDefinition(t *testing.T) {
	c := classifier(t, Config{Layers: layersOf(t, "7 5"), Minibatch: 4}, smallSpec, Gating{})
	e, err := c.Learn(blobs(smallSpec, 9, 1))
	if err != nil {
		t.Fatal(err)
	}
	forward := 9 * (12*7 + 7*5 + 5*3)
	learning := forward + 9*(7*5+5*3) // no gradient of the input
	if e.MACs.Forward != int64(forward) || e.MACs.Learning != int64(learning) {
		t.Errorf("MACs %d forward and %d learning, want %d and %d", e.MACs.Forward, e.MACs.Learning, forward, learning)
	}
	spec := stimulus.Spec{Dim: 2 * 5 * 6, Shape: stimulus.Shape{Channels: 2, Height: 5, Width: 6}, Classes: 3}
	c = classifier(t, Config{Layers: layersOf(t, "conv4x3 pool2 6"), Minibatch: 4}, spec, Gating{})
	if e, err = c.Learn(blobs(spec, 1, 1)); err != nil {
		t.Fatal(err)
	}
	conv := 4 * (3 * 4) * (2 * 9)
	dense := 4*1*2*6 + 6*3
	if want := int64(conv + dense); e.MACs.Forward != want {
		t.Errorf("%d MACs forward, want %d", e.MACs.Forward, want)
	}
	if want := int64(conv + 2*dense); e.MACs.Learning != want {
		t.Errorf("%d MACs learning, want %d", e.MACs.Learning, want)
	}
}
