package datasets

import "github.com/hebbgrad/hebbgrad/stimulus"

// Info describes a data set.
type Info struct {
	Name       string
	Title      string // what it is, in a line
	Provenance string // where it came from
	Licence    string // with attribution
	Files      []string

	Train, Validation, Test int // examples of each part
	Dim                     int
	Shape                   stimulus.Shape
	Classes                 int
	ClassNames              []string // as the files have them, in the order of their numbers
	Smallest, Largest       int      // examples of the smallest and of the largest class, over all parts

	// Label says which column of a table holds the labels and why, Scaling what
	// its numbers become; empty for images. Warnings are about what was read
	// otherwise than a user may think.
	Label, Scaling string
	Warnings       []string

	// Problem says why the set cannot be opened; empty where it can.
	Problem string
}

// known returns what is known of a data set by its name: its description, and
// for the public ones where to fetch it.
func known(name string) (Info, bool) {
	switch name {
	case Digits:
		return Info{
			Name:       Digits,
			Title:      "UCI handwritten digits, 8×8 pixels of 0 to 16, embedded",
			Provenance: "Optical Recognition of Handwritten Digits, test part, UCI Machine Learning Repository, as distributed with scikit-learn; doi.org/10.24432/C50P49",
			Licence:    "CC BY 4.0, E. Alpaydin and C. Kaynak",
			Shape:      stimulus.Shape{Channels: 1, Height: 8, Width: 8},
		}, true
	case "mnist":
		return Info{
			Name:       "mnist",
			Title:      "MNIST handwritten digits, 28×28",
			Provenance: "Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database of handwritten digits, 1998",
			Licence:    "CC BY-SA 3.0, Y. LeCun, C. Cortes and C. J. C. Burges",
		}, true
	case "fashion-mnist":
		return Info{
			Name:       "fashion-mnist",
			Title:      "Fashion-MNIST, ten kinds of clothing, 28×28",
			Provenance: "H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST, 2017, github.com/zalandoresearch/fashion-mnist",
			Licence:    "MIT, Zalando SE",
		}, true
	case "cifar-10":
		return Info{
			Name:       "cifar-10",
			Title:      "CIFAR-10, ten kinds of things in photographs, 32×32 in three colours",
			Provenance: "A. Krizhevsky, Learning multiple layers of features from tiny images, 2009, www.cs.toronto.edu/~kriz/cifar.html",
			Licence:    "none stated; to be cited as A. Krizhevsky, 2009",
		}, true
	}
	return Info{Name: name, Title: "a data set of the user's", Provenance: "the user's files", Licence: "not stated"}, false
}
