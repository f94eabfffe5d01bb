// Package datasets holds what learners are shown: loaders of labelled data
// sets, generators of stimuli, the streams in which they are presented, and
// the digest that proves two learners saw the same.
//
// # From files to batches
//
// [Open] finds a data set by name, reads it whole and cuts it into three
// parts: training, validation and test. The cut is a fixed stratified draw, a
// property of the data and not of a repetition, so that every run of every
// learner is scored on the same stimuli and an interval over seeds speaks of
// learners and orders alone. [Tuning] has no test part and no way to one; code
// that chooses settings takes a Tuning, code that reports takes a [Full].
//
// Images stay bytes as loaded and become float32 in [0, 1] a minibatch at a
// time: a large heap of floats makes the garbage collector run so rarely that
// the learners' own memory is cold in cache.
//
// # Streams
//
// A [Stream] is a finite ordered sequence of stimuli, fixed by its name, its
// parameters and the source of random numbers handed in. How it is cut into
// batches changes nothing. [Digest] is the SHA-256 of what was presented.
//
// # Bad input
//
// Everything that is wrong with a file or a folder is an [InputError]: it says
// which file, what is wrong and what would be right. Sizes promised by a
// header are never allocated before the bytes that fill them have been read.
package datasets
