// Package tracks holds the tracks: what learners are shown, how they are
// evaluated on it, and the metrics that come of it.
package tracks

import "math"

// gridPoints is the number of steps of a curve's grid.
const gridPoints = 28

// curveGrid is where a curve of length presentations is evaluated: before the
// first, and then at points whose distance grows evenly, length·(i/28)², since
// learning is fastest at its start.
func curveGrid(length int) []int {
	grid := []int{0}
	for i := 1; i <= gridPoints; i++ {
		f := float64(i) / gridPoints
		at := int(math.Round(float64(length) * f * f))
		if at > grid[len(grid)-1] {
			grid = append(grid, at)
		}
	}
	return grid
}
