// Package rule holds local learning rules: each turns the activity on the two
// sides of a synapse, and the third factors that it declares, into a weight
// change Δw. Computing Δw is apart from applying it, which is a layer's work,
// so that a rule composes with any layer, gate and readout.
//
// # Words
//
// The synapse from neuron i to neuron j has the weight w_ji, row j, column i
// of [Weights]. x_i is the pre-synaptic activity, u_j the drive Σ_i f(w_ji)·x_i
// that the dendrite sums, y_j the post-synaptic activity that learning sees.
// A third factor is anything else that a rule multiplies in; [Spec] names each
// with its source. What is not strictly local is listed there as well.
//
// # Batches
//
// A rule is given the activity of N presentations and returns one Δw, the mean
// over them of what each would change at the present weights, each weighted by
// its gain: the gate's third factor, where 0 takes no part. At N = 1 every
// rule is online.
package rule
