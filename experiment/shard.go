package experiment

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/cluster"
)

// dealt are the runs of a plan as they are dealt to shards.
func dealt(p *bench.Plan) []cluster.Run {
	runs := make([]cluster.Run, len(p.Runs))
	for i, r := range p.Runs {
		runs[i] = cluster.Run{ID: r.ID(), Kind: r.Track.Name() + "." + r.Arm.Name, Partner: r.Partner}
	}
	return runs
}

// shardOf is the part of a plan that a shard does: all of it for the zero Shard.
func shardOf(p *bench.Plan, s cluster.Shard) (*bench.Plan, error) {
	if s == (cluster.Shard{}) {
		return p, nil
	}
	runs := dealt(p)
	if most := cluster.Most(runs); s.Of > most {
		return nil, fmt.Errorf("shard is %v, and the plan has %d runs that can be done apart: want at most %d shards", s, most, most)
	}
	part := &bench.Plan{Refused: p.Refused}
	at := map[int]int{} // where a run of the plan is in the part
	for i, to := range cluster.Deal(runs, s.Of) {
		if to != s.K-1 {
			continue
		}
		r := p.Runs[i]
		if r.Partner >= 0 {
			r.Partner = at[r.Partner]
		}
		at[i] = len(part.Runs)
		part.Runs = append(part.Runs, r)
	}
	return part, nil
}
