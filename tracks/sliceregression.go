package tracks

import (
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// sliceRegression is what a gradient makes of the ten recorded points where it is given them as
// examples: the arms that descend a gradient have no spikes, and cannot take part.
func sliceRegression(track string) (results.Exhibit, error) {
	points, err := datasets.Slices()
	if err != nil {
		return results.Exhibit{}, err
	}
	e := results.Exhibit{
		Track: track, Name: "regression", Title: "What fitting alone gives: a gradient on the ten recorded points",
		X: "frequency of pairs (Hz)", Y: "change of strength",
		Caption: "The arms that descend a gradient have no spikes and cannot take part in a protocol. Beside the points (pre first and post first, mean and standard error; " +
			"Sjöström, Turrigiano and Nelson 2001) stand two regressions of the change on frequency and order, trained by gradient (L-BFGS, mean squared error) on the points themselves.",
	}
	order := []datasets.Order{datasets.PreFirst, datasets.PostFirst}
	for _, o := range order {
		s := results.Series{Kind: results.SeriesRecorded, Label: "slices, " + o.String()}
		for _, p := range points {
			if p.Order == o {
				s.X, s.Y = append(s.X, p.Hz), append(s.Y, p.Change)
				s.Low, s.High = append(s.Low, p.Change-p.SEM), append(s.High, p.Change+p.SEM)
			}
		}
		e.Series = append(e.Series, s)
	}
	var grid []datasets.Recorded
	for hz := 0.; hz <= 50; hz += 2.5 {
		for _, o := range order {
			grid = append(grid, datasets.Recorded{Hz: hz, Order: o})
		}
	}
	for _, m := range []struct {
		name   string
		hidden []backprop.Layer
	}{
		{"linear, 4 weights", nil},
		{"3 tanh units, 16 weights", []backprop.Layer{{Kind: backprop.Dense, Units: 3, Activation: backprop.Tanh}}},
	} {
		all, err := regress(m.hidden, points, append(append([]datasets.Recorded{}, points...), grid...))
		if err != nil {
			return e, err
		}
		left := make([]float64, len(points)) // each foretold by the nine others
		for k, p := range points {
			rest := append(append([]datasets.Recorded{}, points[:k]...), points[k+1:]...)
			one, err := regress(m.hidden, rest, []datasets.Recorded{p})
			if err != nil {
				return e, err
			}
			left[k] = one[0]
		}
		e.Caption += fmt.Sprintf(" Of the regression %s: normalised error %.2f on the points it was fitted to, %.2f on each left out in turn.", m.name, normalisedError(points, all), normalisedError(points, left))
		for _, o := range order {
			s := results.Series{Kind: results.SeriesModel, Label: m.name + ", " + o.String()}
			for k, p := range grid {
				if p.Order == o {
					s.X, s.Y = append(s.X, p.Hz), append(s.Y, all[len(points)+k])
				}
			}
			e.Series = append(e.Series, s)
		}
	}
	return e, nil
}

// regress trains a network on some points and returns its changes at others.
func regress(hidden []backprop.Layer, on, at []datasets.Recorded) ([]float64, error) {
	batch := func(list []datasets.Recorded) stimulus.Batch {
		b := stimulus.Batch{N: len(list), D: 3}
		for _, p := range list {
			first := float32(1)
			if p.Order == datasets.PostFirst {
				first = -1
			}
			f := float32(p.Hz / 50)
			b.X, b.Targets = append(b.X, f, first, f*first), append(b.Targets, float32(p.Change))
		}
		return b
	}
	train, ask := batch(on), batch(at)
	net, err := backprop.NewRegressor(backprop.Config{Layers: hidden, Minibatch: len(on), Step: backprop.Step{Rule: backprop.LBFGS, Iterations: 50}},
		stimulus.Spec{Dim: 3, Targets: 1, Length: len(on)}, func(purpose string) *rand.PCG { return seed.PCG(0, "slices regression", purpose) }, backprop.Gating{})
	if err != nil {
		return nil, err
	}
	for range 4 {
		if _, err := net.Learn(train); err != nil {
			return nil, err
		}
	}
	ask.Targets = nil
	y := make([]float32, ask.N)
	if err := net.Predict(y, ask); err != nil {
		return nil, err
	}
	out := make([]float64, ask.N)
	for k, v := range y {
		out[k] = float64(v)
	}
	return out, nil
}
