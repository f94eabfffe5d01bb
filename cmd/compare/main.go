// Command compare trains two kinds of learner, a local one whose plasticity a
// novelty gate opens and closes and a gradient one, on the same streams of
// stimuli, and leaves tables, figures and a report of what each of them
// changed, how fast it converged and how well it ended.
//
//	compare                                  the default comparison, on digits
//	compare --track mnist --data DIR         another track
//	compare run experiment.yaml              what a file describes
//	compare list                             tracks, arms, rules, gates, data sets
//	compare fetch mnist                      a public data set, checked
//	compare report DIR                       tables and figures again, from disk
//	compare tune --track digits --trials 20  the same tuning for every arm
//
// It exits with 0 where all went well, with 1 where a run failed, with 2 where
// what was asked for cannot be done (and nothing was written), and with 130 or
// 143 where it was interrupted.
package main

import "github.com/hebbgrad/hebbgrad/cmd/command"

func main() { command.Main(command.Known{}) }
