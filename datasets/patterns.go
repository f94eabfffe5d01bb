package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Patterns are stimuli held as a matrix.
type Patterns struct {
	X     []float32 // N×D, row-major
	dim   int
	shape stimulus.Shape
}

var _ Source = (*Patterns)(nil)

// Len is the number of patterns.
func (p *Patterns) Len() int { return len(p.X) / p.dim }

// Dim is the number of inputs of a pattern.
func (p *Patterns) Dim() int { return p.dim }

// Shape is the spatial arrangement of a pattern, or zero.
func (p *Patterns) Shape() stimulus.Shape { return p.shape }

// Row is pattern i, not copied.
func (p *Patterns) Row(i int) []float32 { return p.X[i*p.dim : (i+1)*p.dim : (i+1)*p.dim] }

// Fill writes pattern i into dst.
func (p *Patterns) Fill(dst []float32, i int) { copy(dst[:p.dim], p.Row(i)) }

// NewSigns draws n patterns of d inputs, each −1 or +1.
//
// With correlation 0 they are independent and both signs equally likely. With
// correlation ρ in (0, 1) a template is drawn first and each pattern equals it
// at each input with probability (1+√ρ)/2, independently, so that two patterns
// have the expected overlap E[x·y]/d = ρ.
func NewSigns(n, d int, correlation float64, src *rand.PCG) (*Patterns, error) {
	if n < 1 || d < 1 {
		return nil, fmt.Errorf("%d patterns of %d inputs: want 1 or more of each", n, d)
	}
	if !(correlation >= 0 && correlation < 1) {
		return nil, fmt.Errorf("correlation %v: want 0 or more and less than 1", correlation)
	}
	if err := limit.Check(fmt.Sprintf("a set of patterns of %d inputs", d), float64(n), "patterns", 4*float64(d)); err != nil {
		return nil, err
	}
	p := &Patterns{X: make([]float32, n*d), dim: d}
	if correlation == 0 {
		signs(p.X, src)
		return p, nil
	}
	template := make([]float32, d)
	signs(template, src)
	rng := rand.New(src)
	keep := (1 + math.Sqrt(correlation)) / 2
	for i := range n {
		row := p.Row(i)
		for j, v := range template {
			if rng.Float64() >= keep {
				v = -v
			}
			row[j] = v
		}
	}
	return p, nil
}

// signs fills x with −1 and +1, equally likely, one bit of src each.
func signs(x []float32, src *rand.PCG) {
	var bits uint64
	for j := range x {
		if j%64 == 0 {
			bits = src.Uint64()
		}
		x[j] = float32(int(bits&1)*2 - 1)
		bits >>= 1
	}
}

// distinct draws n stimuli of source at random, no two of which are equal, so
// that the first presentation of each is truly novel. The result holds their
// places in source.
func distinct(source Source, n int, rng *rand.Rand) ([]int32, error) {
	if n < 1 {
		return nil, fmt.Errorf("%d stimuli: want 1 or more", n)
	}
	order := allRows(source.Len())
	shuffle(order, rng)
	seen := make(map[[sha256.Size]byte]bool, n)
	x := make([]float32, source.Dim())
	raw := make([]byte, 4*len(x))
	out := make([]int32, 0, n)
	for _, i := range order {
		if len(out) == n {
			break
		}
		source.Fill(x, int(i))
		for j, v := range x {
			binary.LittleEndian.PutUint32(raw[4*j:], math.Float32bits(v))
		}
		if sum := sha256.Sum256(raw); !seen[sum] {
			seen[sum] = true
			out = append(out, i)
		}
	}
	if len(out) < n {
		return nil, fmt.Errorf("%d different stimuli are asked for, there are %d", n, len(out))
	}
	return out, nil
}
