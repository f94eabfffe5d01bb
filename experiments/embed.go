// Package experiments holds the experiment files that the program itself needs.
package experiments

import _ "embed"

var (
	//go:embed overview.yaml
	overview []byte
	//go:embed overview-full.yaml
	full []byte
)

// Overview is an overview file with its name: the short one, or the full one.
func Overview(whole bool) (name string, text []byte) {
	if whole {
		return "experiments/overview-full.yaml", full
	}
	return "experiments/overview.yaml", overview
}
