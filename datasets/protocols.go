package datasets

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Pairings in slices of visual cortex: how much a synapse changed, as a share of its
// strength, after 60 pairs of spikes 10 ms apart at five frequencies, with the standard
// error of the mean (Sjöström, Turrigiano and Nelson 2001, Neuron 32:1149, as tabulated
// by Pfister and Gerstner 2006).
//
//go:embed slices/sjostrom2001.csv
var sjostrom []byte

// The folder of the recording, and its file there.
const slicesFolder, slicesFile = "slices", "sjostrom2001.csv"

// holdsSlices reports whether a folder holds that recording as the program does, and
// nothing else.
func holdsSlices(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != slicesFile {
		return false
	}
	own, err := os.ReadFile(filepath.Join(dir, slicesFile))
	return err == nil && bytes.Equal(own, sjostrom)
}

// Order says which spike of a pair comes first.
type Order int

// The orders of a pair.
const (
	PreFirst Order = iota
	PostFirst
)

// Recorded is what a synapse did under one protocol: its mean change, as a share of its
// strength, with the standard error.
type Recorded struct {
	Hz          float64 // pairs a second
	Order       Order
	Change, SEM float64
}

// SlicePairs are how many pairs a protocol of [Slices] has, and SliceLag how far apart their
// spikes are, in seconds.
const (
	SlicePairs = 60
	SliceLag   = .010
)

// Slices are the ten points of Sjöström et al., those with the pre-synaptic spike
// first before the others, each by frequency. The program holds a copy.
func Slices() ([]Recorded, error) {
	rows, err := csv.NewReader(bytes.NewReader(sjostrom)).ReadAll()
	if err != nil {
		return nil, err
	}
	var out []Recorded
	for _, order := range []Order{PreFirst, PostFirst} {
		for _, row := range rows[1:] {
			var v [3]float64
			for k, column := range []int{0, 1 + 2*int(order), 2 + 2*int(order)} {
				if v[k], err = strconv.ParseFloat(row[column], 64); err != nil {
					return nil, err
				}
			}
			out = append(out, Recorded{v[0], order, v[1], v[2]})
		}
	}
	return out, nil
}

// Protocol is when the two neurons of a synapse are made to spike, in seconds, ascending.
type Protocol struct{ Pre, Post []float64 }

// Paired are pairs of spikes, the pre-synaptic one lag seconds before the post-synaptic
// one, or after it where lag is negative.
func Paired(pairs int, hz, lag float64) Protocol {
	var p Protocol
	for k := range pairs {
		at := float64(k) / hz
		p.Pre, p.Post = append(p.Pre, at+max(-lag, 0)), append(p.Post, at+max(lag, 0))
	}
	return p
}

// Independent are Poisson trains of two rates over some seconds.
func Independent(pre, post, seconds float64, src *rand.PCG) Protocol {
	rng := rand.New(src)
	train := func(rate float64) (at []float64) {
		for t := rng.ExpFloat64() / rate; t < seconds; t += rng.ExpFloat64() / rate {
			at = append(at, t)
		}
		return at
	}
	return Protocol{train(pre), train(post)}
}

// afterwards is how long each protocol goes on in silence, in seconds: what a spike set
// off comes to its end.
const afterwards = 1

// NewProtocols presents protocols one after another, each to a synapse of its own: input k
// and output k spike in protocol k and nowhere else. A presentation is a moment at which
// something spikes, with 1 for each input that does and, in the targets, for each output
// that is made to, and its time; a boundary begins each protocol, and a silent moment ends it.
func NewProtocols(all []Protocol) *Sequence {
	type moment struct {
		protocol  int
		at        float64
		pre, post bool
		begins    bool
	}
	var moments []moment
	for k, p := range all {
		times := slices.Concat(p.Pre, p.Post)
		slices.Sort(times)
		times = slices.Compact(times)
		if len(times) > 0 {
			times = append(times, times[len(times)-1]+afterwards)
		}
		for i, t := range times {
			_, pre := slices.BinarySearch(p.Pre, t)
			_, post := slices.BinarySearch(p.Post, t)
			moments = append(moments, moment{k, t, pre, post, i == 0})
		}
	}
	spec := stimulus.Spec{Dim: len(all), Targets: len(all), Timed: true, Bounded: true, Length: len(moments)}
	return NewSequence(spec, nil, func(dst *stimulus.Batch, i, at int) {
		m := moments[at]
		clear(dst.Row(i))
		clear(dst.Target(i))
		if m.pre {
			dst.Row(i)[m.protocol] = 1
		}
		if m.post {
			dst.Target(i)[m.protocol] = 1
		}
		dst.Times[i], dst.Boundaries[i] = m.at, m.begins
	})
}

// String names an order as tables do.
func (o Order) String() string {
	switch o {
	case PreFirst:
		return "pre first"
	case PostFirst:
		return "post first"
	}
	return fmt.Sprintf("order %d", int(o))
}
