// Package wiring describes how a learner's units are connected: the layers from
// the stimulus up, what each unit of a layer sees, and in which order weights and
// outputs lie. It is said once, so that two learners that differ in their rule can
// be given one wiring, and what they then differ in is not the wiring.
//
// The package knows no learner. Which of the kinds and activations a learner has
// is its own to say. The competition of the local layer is inhibition, after which it
// divides what all columns give by its Euclidean norm, which here is a layer of its
// own, unit; winners keep their output as it is, rectified or not.
package wiring
