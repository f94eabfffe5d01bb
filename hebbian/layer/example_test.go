package layer_test

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
)

// Receptive fields over an image: squares of 4 at a distance of 2.
func ExampleGrid() {
	fields, rows, cols := layer.Grid(1, 8, 8, 4, 2)
	fmt.Println(len(fields), rows, cols, fields[1][:4])
	// Output: 9 3 3 [2 3 4 5]
}
