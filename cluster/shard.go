// Package cluster splits the runs of an experiment into shards, says what they
// will take from a few that were measured, and writes the job arrays and manifests
// by which Slurm, Kubernetes or one machine does them. It schedules nothing itself.
package cluster

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// Shard is one part of a plan, K of Of, counted from 1.
type Shard struct{ K, Of int }

var shardForm = regexp.MustCompile(`^([0-9]{1,6})/([0-9]{1,6})$`)

// ParseShard reads "2/8".
func ParseShard(text string) (Shard, error) {
	m := shardForm.FindStringSubmatch(text)
	if m == nil {
		return Shard{}, fmt.Errorf("shard is %q: want K/N, as in 2/8", text)
	}
	k, _ := strconv.Atoi(m[1])
	n, _ := strconv.Atoi(m[2])
	if k < 1 || k > n {
		return Shard{}, fmt.Errorf("shard is %q: want K from 1 to N", text)
	}
	return Shard{k, n}, nil
}

// String is the shard as [ParseShard] reads it, and empty for the zero Shard.
func (s Shard) String() string {
	if s == (Shard{}) {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.K, s.Of)
}

// Folder is what the results folder of a shard is called, beside those of the others.
func (s Shard) Folder() string { return fmt.Sprintf("%d-of-%d", s.K, s.Of) }

// Run is what dealing needs to know of a run.
type Run struct {
	ID      string // tells it from every other run
	Kind    string // runs of one kind take about as long
	Partner int    // index of the run that must be in its shard, or -1
}

// Deal says of each run which of n shards, from 0, it belongs to. Runs that need
// each other are dealt together. The shards differ by at most the runs of one such
// group, and those of one kind are spread over all of them; which goes where is
// decided by a hash of what the run is, and so is the same on every machine.
func Deal(runs []Run, n int) []int {
	size := make([]int, len(runs)) // of the group that the run leads
	for i := range runs {
		size[lead(runs, i)]++
	}
	var leads []int
	kinds := map[string]int{}
	for i, r := range runs {
		if size[i] > 0 {
			leads = append(leads, i)
		}
		if _, met := kinds[r.Kind]; !met {
			kinds[r.Kind] = len(kinds)
		}
	}
	slices.SortStableFunc(leads, func(a, b int) int {
		x, y := sha256.Sum256([]byte(runs[a].ID)), sha256.Sum256([]byte(runs[b].ID))
		return cmp.Or(size[b]-size[a], kinds[runs[a].Kind]-kinds[runs[b].Kind], slices.Compare(x[:], y[:]))
	})
	held := make([]int, n)
	of := make([]int, len(runs))
	for _, i := range leads {
		least := slices.Index(held, slices.Min(held))
		of[i] = least
		held[least] += size[i]
	}
	for i := range runs {
		of[i] = of[lead(runs, i)]
	}
	return of
}

// lead is the run whose group run i is in.
func lead(runs []Run, i int) int {
	for runs[i].Partner >= 0 {
		i = runs[i].Partner
	}
	return i
}

// Most is into how many shards runs can be dealt without an empty one.
func Most(runs []Run) (n int) {
	for _, r := range runs {
		if r.Partner < 0 {
			n++
		}
	}
	return n
}
