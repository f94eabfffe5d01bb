// Package tracks holds the tracks: what learners are shown, how they are
// evaluated on it, and the metrics that come of it.
package tracks

import "math"

// gridPoints is the number of steps of a curve's grid.
const gridPoints = 28

// rising is a grid of 0 and those of the points at(1) to at(n) that lie after all
// before them.
func rising(n int, at func(i int) int) []int {
	grid := []int{0}
	for i := 1; i <= n; i++ {
		if p := at(i); p > grid[len(grid)-1] {
			grid = append(grid, p)
		}
	}
	return grid
}

// curveGrid is where a curve of length presentations is evaluated: before the
// first, and then at points whose distance grows evenly, length·(i/28)², since
// learning is fastest at its start.
func curveGrid(length int) []int {
	return rising(gridPoints, func(i int) int {
		f := float64(i) / gridPoints
		return int(math.Round(float64(length) * f * f))
	})
}

// evenGrid has n steps of equal length, without their beginning.
func evenGrid(length, n int) []int { return rising(n, func(i int) int { return length * i / n })[1:] }

// taskGrid has the end of every task in it, and four points before each.
func taskGrid(tasks, each int) []int {
	return rising(5*tasks, func(i int) int { return (i-1)/5*each + each*((i-1)%5+1)/5 })
}
