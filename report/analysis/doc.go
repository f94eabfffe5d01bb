// Package analysis gathers rows of runs into numbers: curves by track, arm and
// seed, means with their 95 % intervals, paired differences, what rule and gate
// each carry, what reaching a target took, and the sentences that follow. It
// draws nothing and lays nothing out, and the same rows give the same numbers.
package analysis
