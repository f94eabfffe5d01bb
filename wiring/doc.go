// Package wiring describes how a learner's units are connected: the layers from
// the stimulus up, what each unit of a layer sees, and in which order outputs
// lie. It is said once, so that two learners that differ in their rule can be
// given one wiring, and what they then differ in is not the wiring.
//
// The package knows no learner. Which kinds and activations a learner has is its
// own to say, and so is what a silent unit does: here the winners of a competition
// keep their output as it is, where the local layer measures theirs from the
// largest that is left out, u − u_(K+1), rectified.
package wiring
