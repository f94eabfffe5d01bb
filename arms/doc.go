// Package arms knows which arms exist. It is where the harness and the learners
// meet: each arm is an adapter from [bench.Setup] to a learner's own
// configuration, with the settings it declares, their defaults, bounds and
// search ranges. The command and the benchmarks of package bench share it.
//
// To add an arm, write its learner, a line in declared (arms/arms.go), and see
// the conformance suite (bench/benchtest, run by arms/registry_test.go) pass.
// What the arms are built from: hebbian.go and backprop.go the two learners with
// a kind of gate (gates.go), layers.go and memories.go the parts alone,
// reference.go the references.
package arms
