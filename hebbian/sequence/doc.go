// Package sequence learns what follows what, from a stream of symbols, by
// association.
//
// Fields look back on the last 0, 1, 2, … symbols, and, where the stream says which
// symbols are letters, on the word so far and the words before it. In each field one
// of many cells fires, the one that stands for the conjunction of symbols seen there;
// a cell is recruited when its conjunction is first met. A synapse from the cell to
// the symbol that then comes grows by what is learned of the presentation, Hebb's
// rule supervised by the symbol: w += a·pre·post. The cell fires before the symbol
// comes and the symbol never before the cell, so that what is learned is an order in
// time, pre before post, as spike-timing-dependent plasticity learns it; what would
// weaken pairs of the other order has nothing to act on.
// Of several streams each has its own last symbols and words; cells and synapses are
// the same for all.
//
// From its counts n_s a field predicts by absolute discounting, falling back on the
// next shorter field (Chen and Goodman 1998; reference.Counts has the formula of the
// discounts D, which follow from the counts of counts):
//
//	p(s) = (n_s − D(n_s))/n + ΣD/n · p_shorter(s)    n = Σ n_s
//
// # Gates
//
// There is a gate at each field, and one for whole presentations. At a field
// ([SiteInstance]) a longer field that has met this successor inhibits the shorter
// ones: what it knows they need not learn. What a field counts is then in how many
// longer contexts a symbol was new, and that is how Kneser and Ney (1995) smooth.
// The gate for whole presentations is any of package gate, sampled ones among them.
//
// # Readout
//
// A neuron weighs what the fields predict, by the error of its own output. This is a
// gradient, of one layer: nothing is carried back through it. Its weights are chosen
// by what else fires, as by inhibition on the branches of a dendrite (Sezener et al.
// 2021, dendritic gated networks; Mahoney 2005, weight sets of a mixer), and are
// the same for all symbols, as those of a convolution are for all places.
//
// Beside its counts a field may keep traces, fast weights that move towards what came
// whenever its cell fires, r_s += α·(t_s − r_s), and so tell of the recent text.
package sequence
