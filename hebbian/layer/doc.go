// Package layer holds layers of neurons that learn by a rule of package rule,
// and the readouts that turn their activity into class scores.
//
// A [Layer] presents a batch with Forward, keeps the activity of both sides of
// its synapses, and changes its weights with Learn. All changes pass through
// the plasticity ledger, so that every count is exact. Infer computes the same
// output and changes nothing that a later call can see.
//
// Matrices are float32 and row-major, a row for each presentation. Layers are
// not safe for concurrent use. Nothing is allocated per presentation once the
// largest batch has been seen.
package layer
