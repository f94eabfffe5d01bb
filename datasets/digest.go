package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Digest is the SHA-256 of what was presented, in order: inputs, labels,
// targets, rewards, times and boundaries. It does not depend on how the stream
// was cut into batches. The truth of novelty is not presented and not in it.
//
// A presentation is hashed as one byte that says which fields it has, the
// number of inputs and the inputs, then the label, the number of targets and
// the targets, the reward, the time and the boundary, each only where
// present; all little-endian, numbers as their IEEE bits.
type Digest struct {
	sum    hash.Hash
	buffer []byte
	n      int
}

// NewDigest returns the digest of an empty stream.
func NewDigest() *Digest {
	return &Digest{sum: sha256.New(), buffer: make([]byte, 0, 1<<13)}
}

const (
	hasLabel = 1 << iota
	hasTarget
	hasReward
	hasTime
	hasBoundary
	isBytes
)

// Add hashes the presentations of b.
func (d *Digest) Add(b *stimulus.Batch) {
	for i := range b.N {
		d.one(b, i)
	}
	d.n += b.N
}

// Bytes hashes bytes that stand for what was presented, such as the parameters
// and pre-drawn noise of an environment.
func (d *Digest) Bytes(p []byte) {
	d.room(9)
	d.buffer = append(d.buffer, isBytes)
	d.buffer = binary.LittleEndian.AppendUint64(d.buffer, uint64(len(p)))
	d.flush()
	d.sum.Write(p)
}

func (d *Digest) one(b *stimulus.Batch, i int) {
	var has byte
	set := func(present bool, bit byte) {
		if present {
			has |= bit
		}
	}
	target := b.Target(i)
	set(b.Labels != nil, hasLabel)
	set(target != nil, hasTarget)
	set(b.Rewards != nil, hasReward)
	set(b.Times != nil, hasTime)
	set(b.Boundaries != nil, hasBoundary)

	d.room(5)
	d.buffer = append(d.buffer, has)
	d.floats(b.Row(i))
	if has&hasLabel != 0 {
		d.room(8)
		d.buffer = binary.LittleEndian.AppendUint64(d.buffer, uint64(b.Labels[i]))
	}
	if has&hasTarget != 0 {
		d.floats(target)
	}
	d.room(13)
	if has&hasReward != 0 {
		d.buffer = binary.LittleEndian.AppendUint32(d.buffer, math.Float32bits(b.Rewards[i]))
	}
	if has&hasTime != 0 {
		d.buffer = binary.LittleEndian.AppendUint64(d.buffer, math.Float64bits(b.Times[i]))
	}
	if has&hasBoundary != 0 {
		var begins byte
		if b.Boundaries[i] {
			begins = 1
		}
		d.buffer = append(d.buffer, begins)
	}
}

// floats hashes the length of x and its values.
func (d *Digest) floats(x []float32) {
	d.room(4)
	d.buffer = binary.LittleEndian.AppendUint32(d.buffer, uint32(len(x)))
	for len(x) > 0 {
		d.room(4)
		k := min(len(x), (cap(d.buffer)-len(d.buffer))/4)
		at := len(d.buffer)
		d.buffer = d.buffer[:at+4*k]
		out := d.buffer[at:]
		for _, v := range x[:k] {
			binary.LittleEndian.PutUint32(out, math.Float32bits(v))
			out = out[4:]
		}
		x = x[k:]
	}
}

// room makes sure that n more bytes fit the buffer.
func (d *Digest) room(n int) {
	if len(d.buffer)+n > cap(d.buffer) {
		d.flush()
	}
}

func (d *Digest) flush() {
	d.sum.Write(d.buffer)
	d.buffer = d.buffer[:0]
}

// Presentations is the number of presentations hashed so far.
func (d *Digest) Presentations() int { return d.n }

// Sum returns the digest so far in hexadecimal; more may be added after it.
func (d *Digest) Sum() string {
	d.flush()
	return hex.EncodeToString(d.sum.Sum(nil))
}
