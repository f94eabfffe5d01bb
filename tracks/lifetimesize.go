package tracks

import (
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/population"
	"github.com/hebbgrad/hebbgrad/results"
)

// lifetimeBySize is the lifetime of a memory by the number of synapses, by theory and by
// populations simulated without synapses.
func lifetimeBySize(track string) results.Exhibit {
	e := results.Exhibit{
		Track: track, Name: "by-size", Title: "Lifetime by the number of synapses", LogX: true, LogY: true,
		X: "synapses (count)", Y: "lifetime (patterns stored later)",
		Caption: "Patterns stored later until the signal to noise of an ideal observer falls to 1. Curves: theory, of a population at rest, a chain of 12 variables after 20,000 patterns. " +
			"Points: populations simulated by how many synapses are in each state or, of a chain, by the overlap of each variable with the pattern, means of 24 runs. " +
			"Binary synapses that switch with a fixed probability gain with the logarithm of their number, at the best probability for each number with its square root, chains in proportion (Fusi, Drew and Abbott 2005; Benna and Fusi 2016).",
	}
	const stored, runs = 20_000, 24
	for _, c := range []struct {
		name string
		of   func(n float64) population.Synapse
		ages float64 // as many are followed for n synapses as ages·n, at least 1,000
		most float64 // synapses simulated
	}{
		{"binary, q = .1", func(float64) population.Synapse { return population.Binary(.1) }, 0, 1e6},
		{"binary, q = e/√N", func(n float64) population.Synapse { return population.Binary(math.E / math.Sqrt(n)) }, 0, 1e6},
		{"cascade of 12", func(float64) population.Synapse { return population.Cascade(12) }, .005, 1e4},
		{"chain of 12", func(float64) population.Synapse { return population.Chain(12) }, .2, 1e4},
	} {
		theory := results.Series{Kind: results.SeriesNull, Label: c.name + ", theory"}
		simulated := results.Series{Kind: results.SeriesModel, Label: c.name}
		for n := 1e3; n < 2e6; n *= 10 {
			s, last := c.of(n), int(max(1000, c.ages*n))
			ages := spacedAges(last)
			signal, variance := s.Theory(last+1, stored)
			life := func(of func(age int) float64) float64 {
				var x, y []float64
				for _, age := range ages {
					x, y = append(x, float64(age)), append(y, of(age)*math.Sqrt(n/variance))
				}
				at, _ := population.Lifetime(x, y)
				return at
			}
			theory.X, theory.Y = append(theory.X, n), append(theory.Y, life(func(age int) float64 { return signal[age] }))
			if n > c.most {
				continue
			}
			mean := make([]float64, last+1)
			for r := range runs {
				for age, v := range s.Run(int(n), last+1, stored, rand.NewPCG(uint64(n), uint64(r))) {
					mean[age] += v / runs
				}
			}
			simulated.X, simulated.Y = append(simulated.X, n), append(simulated.Y, life(func(age int) float64 { return mean[age] }))
		}
		e.Series = append(e.Series, theory, simulated)
	}
	return e
}

// spacedAges are ages from 1 to last by equal factors, each once.
func spacedAges(last int) (ages []int) {
	for v := 1.; v <= float64(last); v *= 1.08 {
		if age := int(v); len(ages) == 0 || age > ages[len(ages)-1] {
			ages = append(ages, age)
		}
	}
	return ages
}
