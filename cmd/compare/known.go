package main

import (
	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// Known is what the command knows by name. The zero Known is what this module
// has.
type Known struct {
	Arms   arms.Parts      // rules and memory blocks among them
	Tracks tracks.Registry // beside those of this module
}
