// Package backprop is the gradient learner: networks of any depth on
// Gorgonia's automatic differentiation.
//
// # How a step is made
//
// A network is a graph of Gorgonia's whose operations are fused ones of this
// package: an affine map with its activation, a convolution or columns with
// theirs, what their places see with its contrast normalised, max pooling,
// dropout, winners, division by the norm, powers, quadrants, softmax cross-entropy,
// squared error. Whitening and standard are maps that settle before any step, from
// running means that the ledger counts as it does steps.
// Gorgonia's reverse-mode differentiation derives the gradients from them as
// further nodes of the graph. Every operation owns the memory of its result
// and is bound to that of its inputs once, and the compiled graph runs in
// Gorgonia's order without allocating; Gorgonia's TapeMachine gives the same
// bits from the same graph, which a test proves.
//
// On amd64 with AVX2 and FMA the float32 products of dense layers, of columns and
// of convolutions of stride 1 have kernels of their own, which read the operands
// where they lie; a gradient of weights that are not shared is computed block by
// block while its step is made, so that it never leaves the cache. All other
// products go to the BLAS that serves gonum, as do these elsewhere.
//
// The step is this package's own: it reads the gradients that the graph
// computed, makes Δw of them by one of six rules, and adds Δw through
// [plasticity.Ledger], so that every change of a weight is counted. Weights
// of the hidden layers are counted at the site layer, those of the output
// layer at readout, biases included. No weight decay or moment moves a weight
// in a presentation at which no step is made.
//
// # Gates
//
// For the gradient rule a closed gate means that the presentation takes no
// part in the step: its loss weight is 0 and the loss is the mean over the
// open ones. Where none of a minibatch is open no step is made. A gate that
// listens to uncertainty or surprise hears the network's own class
// probabilities, from a forward pass without dropout over the minibatch before
// its step, which is counted; one that listens to instance needs a memory,
// handed in as [gate.Familiarity].
//
// # Figures
//
// The weights are float32; the gradients are checked in float64 from the same
// graph, and loss curves against PyTorch's. Same seed, same bits, on one kind
// of processor and one BLAS. The
// schedules count presentations, gated ones too, so that arms that differ in
// their gate have the same rate at the same place of the stream.
package backprop
