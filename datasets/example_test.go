package datasets_test

import (
	"fmt"
	"log"
	"math/rand/v2"
	"strings"

	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// The embedded digits need no file and no network.
func ExampleOpen() {
	d, err := datasets.Open(datasets.Digits, "")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Train.Len(), d.Validation.Len(), d.Test.Len(), d.Train.Classes(), d.Train.Shape())
	// Output: 1197 300 300 10 {1 8 8}
}

// Two streams made alike show the same, however they are cut into batches.
func ExampleDigest() {
	sum := func(minibatch int) string {
		bars, err := datasets.NewBars(datasets.BarsOptions{Length: 30}, rand.NewPCG(1, 2))
		if err != nil {
			log.Fatal(err)
		}
		d := datasets.NewDigest()
		var b stimulus.Batch
		for {
			n, err := bars.Next(&b, minibatch)
			if err != nil {
				log.Fatal(err)
			}
			if n == 0 {
				return d.Sum()
			}
			d.Add(&b)
		}
	}
	fmt.Println(sum(1) == sum(7))
	// Output: true
}

// What is wrong with a file is said with its name and line.
func ExampleReadCSV() {
	_, err := datasets.ReadCSV(strings.NewReader("x,y,label\n1,2,0\n3,nan,1\n"), "mine.csv", "")
	fmt.Println(err)
	// Output: mine.csv: line 3, column 2 is "nan"; every input is a finite number; a missing value is an empty cell, ? or NA
}

// Stimuli that a program has are a data set like one from a file.
func ExampleRows() {
	var x []float32
	var labels []int
	for i := range 60 {
		x = append(x, float32(i%2), 1-float32(i%2))
		labels = append(labels, i%2)
	}
	d, err := datasets.Rows(x, labels, stimulus.Shape{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Train.Len(), d.Validation.Len(), d.Test.Len(), d.Train.Dim())
	_, err = datasets.Rows(x, labels[:7], stimulus.Shape{})
	fmt.Println(err)
	// Output:
	// 40 10 10 2
	// rows: 120 inputs for 7 stimuli of shape {0 0 0}; as many inputs for each of one or more stimuli, and as the shape has
}
