package analysis

import (
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
)

// Changes are the synaptic updates per presentation of an arm by site and time, the
// means over seeds: between Edges[k] and Edges[k+1] presentations, of Sites[i] Rates[i][k].
type Changes struct {
	Edges []float64
	Sites []string
	Rates [][]float64
}

// Changes are those between the points of the evaluation grid, at the sites that
// changed; there may be none.
func (a *Arm) Changes() (c Changes) {
	for site := range plasticity.NumSites {
		name := plasticity.Site(site).String()
		o := a.OverPresentations(results.MetricUpdates + "/" + name)
		if len(o.At) < 2 || o.Mean[len(o.Mean)-1] == 0 {
			continue
		}
		if c.Edges != nil && len(c.Edges) != len(o.At) {
			continue // of other seeds, which have other points
		}
		c.Edges = o.At
		rates := make([]float64, len(o.At)-1)
		for k := range rates {
			rates[k] = (o.Mean[k+1] - o.Mean[k]) / (o.At[k+1] - o.At[k])
		}
		c.Sites, c.Rates = append(c.Sites, name), append(c.Rates, rates)
	}
	return c
}
