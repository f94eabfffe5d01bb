// Package wiring describes how a learner's units are connected: the layers from
// the stimulus up, what each unit of a layer sees, and in which order weights and
// outputs lie. It is said once, so that two learners that differ in their rule can
// be given one wiring, and what they then differ in is not the wiring.
//
// The package knows no learner. Which of the kinds and activations a learner has
// is its own to say, and so is what it makes of a competition: winners keep their
// output u as it is, rectified or not, while the local layer measures theirs from
// the largest that is left out, max(0, u − u_(K+1)), and divides what all columns
// then give by its Euclidean norm, which here is a layer of its own, unit.
package wiring
