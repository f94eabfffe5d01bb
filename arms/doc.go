// Package arms knows which arms exist. It is where the harness and the learners
// meet: each arm is an adapter from [bench.Setup] to a learner's own
// configuration, with the settings it declares, their defaults, bounds and
// search ranges. The command and the benchmarks of package bench share it.
//
// To add an arm, write its learner, a line in declared (arms.go), and see the
// conformance suite pass.
package arms
