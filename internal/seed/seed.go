// Package seed derives independent sources of random numbers from the identity
// of what is random: purpose, track, repetition and, where the arm is what is
// random, the arm. Two arms thereby share their data and not their noise, and
// adding an arm changes no number that another arm draws.
package seed

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math/rand/v2"
)

// PCG returns the source that base and parts name. Equal arguments give equal
// sources; the parts are length-prefixed before they are hashed, so that
// ("ab", "c") and ("a", "bc") differ, and so do a missing and an empty part.
// The 128 bits of the generator's seed are the first half of the SHA-256 of
// them all.
func PCG(base uint64, parts ...string) *rand.PCG {
	sum := digest(base, parts)
	return rand.NewPCG(binary.BigEndian.Uint64(sum[0:8]), binary.BigEndian.Uint64(sum[8:16]))
}

// Derive returns a number that base and parts name, for a part of the suite
// that takes a base seed of its own. It is independent of the source that
// [PCG] returns for the same arguments.
func Derive(base uint64, parts ...string) uint64 {
	sum := digest(base, parts)
	return binary.BigEndian.Uint64(sum[16:24])
}

func digest(base uint64, parts []string) (sum [sha256.Size]byte) {
	h := sha256.New()
	writeUint64(h, base)
	for _, p := range parts {
		writeUint64(h, uint64(len(p)))
		h.Write([]byte(p))
	}
	h.Sum(sum[:0])
	return sum
}

func writeUint64(h hash.Hash, v uint64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], v)
	h.Write(b[:])
}
