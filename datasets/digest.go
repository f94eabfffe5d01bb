package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Digest is the SHA-256 of what was presented, in order: inputs, symbols with their streams, labels,
// targets, rewards, times and boundaries. It does not depend on how the stream
// was cut into batches. The truth of novelty is not presented and not in it.
//
// A presentation is hashed as one byte that says which fields it has, the
// number of inputs and the inputs, then the symbol, its stream, the label, the number of targets and
// the targets, the reward, the time and the boundary, each only where
// present; all little-endian, numbers as their IEEE bits.
type Digest struct {
	sum    hash.Hash
	buffer []byte // of one presentation
}

// NewDigest returns the digest of an empty stream.
func NewDigest() *Digest { return &Digest{sum: sha256.New()} }

// isBytes marks, in place of the fields of a presentation, what [Digest.Bytes]
// hashes.
const isBytes = 1 << 5

// hasSymbol says that a presentation has a symbol: its bit came after isBytes, so
// that older digests hold.
const hasSymbol = 1 << 6

// hasStream says that the symbol is of one of several streams.
const hasStream = 1 << 7

// Add hashes the presentations of b.
func (d *Digest) Add(b *stimulus.Batch) {
	var has byte
	for k, present := range [...]bool{b.Labels != nil, b.Targets != nil, b.Rewards != nil, b.Times != nil, b.Boundaries != nil} {
		if present {
			has |= 1 << k
		}
	}
	if b.Symbols != nil {
		has |= hasSymbol
	}
	if b.Streams != nil {
		has |= hasStream
	}
	for i := range b.N {
		p := appendFloats(append(d.buffer[:0], has), b.Row(i))
		if b.Symbols != nil {
			p = binary.LittleEndian.AppendUint32(p, uint32(b.Symbols[i]))
		}
		if b.Streams != nil {
			p = binary.LittleEndian.AppendUint32(p, uint32(b.Streams[i]))
		}
		if b.Labels != nil {
			p = binary.LittleEndian.AppendUint64(p, uint64(b.Labels[i]))
		}
		if b.Targets != nil {
			p = appendFloats(p, b.Target(i))
		}
		if b.Rewards != nil {
			p = binary.LittleEndian.AppendUint32(p, math.Float32bits(b.Rewards[i]))
		}
		if b.Times != nil {
			p = binary.LittleEndian.AppendUint64(p, math.Float64bits(b.Times[i]))
		}
		if b.Boundaries != nil {
			var begins byte
			if b.Boundaries[i] {
				begins = 1
			}
			p = append(p, begins)
		}
		d.sum.Write(p)
		d.buffer = p
	}
}

// appendFloats appends the length of x and its values.
func appendFloats(p []byte, x []float32) []byte {
	p = binary.LittleEndian.AppendUint32(p, uint32(len(x)))
	for _, v := range x {
		p = binary.LittleEndian.AppendUint32(p, math.Float32bits(v))
	}
	return p
}

// Bytes hashes bytes that stand for what was presented, such as the parameters
// and pre-drawn noise of an environment.
func (d *Digest) Bytes(p []byte) {
	d.sum.Write(binary.LittleEndian.AppendUint64([]byte{isBytes}, uint64(len(p))))
	d.sum.Write(p)
}

// Sum returns the digest so far in hexadecimal; more may be added after it.
func (d *Digest) Sum() string { return hex.EncodeToString(d.sum.Sum(nil)) }
