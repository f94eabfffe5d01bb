package cluster

import (
	"math"
	"slices"
	"time"
)

// Cost is what one run takes, as measured or extrapolated.
type Cost struct {
	Seconds float64 // on one core
	Memory  int64   // the largest resident set of its process, in bytes
}

// Need is what the shards of an experiment take.
type Need struct {
	CoreHours         float64
	Shortest, Longest time.Duration // of the shards, on the cores of each
	Memory            int64         // for one shard, in bytes; with room to spare
	Limit             time.Duration // on the time of one shard; with room to spare
}

// The room that is left: as much time again, half as much memory again and 256 MiB for
// the program itself. A limit is a whole number of ten minutes, memory of 256 MiB.
const (
	spareTime   = 2
	spareMemory = 1.5
	ownMemory   = 256 << 20
	stepTime    = 10 * time.Minute
	stepMemory  = 256 << 20
)

// NeedOf adds up the costs of runs that are dealt to n shards, of which each has so
// many cores and does a run on each.
func NeedOf(runs []Run, costs []Cost, n, cores int) Need {
	load, longest := make([]float64, n), make([]float64, n)
	var need Need
	var peak int64
	for i, to := range Deal(runs, n) {
		load[to] += costs[i].Seconds
		longest[to] = max(longest[to], costs[i].Seconds)
		peak = max(peak, costs[i].Memory)
		need.CoreHours += costs[i].Seconds / 3600
	}
	for i := range load { // no more than the last run ends after the others
		if cores > 1 {
			load[i] = min(load[i], load[i]/float64(cores)+longest[i])
		}
	}
	need.Shortest, need.Longest = seconds(slices.Min(load)), seconds(slices.Max(load))
	need.Limit = stepTime * time.Duration(math.Ceil(float64(spareTime*need.Longest)/float64(stepTime)))
	if peak > 0 {
		need.Memory = stepMemory * int64(math.Ceil((spareMemory*float64(peak)*float64(cores)+ownMemory)/stepMemory))
	}
	return need
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// Suggest is a number of shards for runs of these costs: each is to take an hour, of at
// least four runs, and a user's share of a cluster is left at a hundred.
func Suggest(runs []Run, costs []Cost, cores int) int {
	const shardSeconds, mostShards, runsOfShard = 3600, 100, 4
	total := 0.
	for _, c := range costs {
		total += c.Seconds
	}
	byTime := int(math.Ceil(total / shardSeconds / float64(cores)))
	return max(1, min(byTime, mostShards, len(runs)/runsOfShard, Most(runs)))
}
