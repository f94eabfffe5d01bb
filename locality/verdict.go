package locality

import (
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Verdict is the result for one population.
type Verdict struct {
	name       string
	Population string // the group, where several are alike
	Site       plasticity.Site
	Factors    []Factor
	NonLocal   []string // the exceptions that it declares, each with what it holds; of a gate what it reads

	// Violations say what was found to depend on what is neither at hand nor
	// excepted, at most a few.
	Violations []string

	// Remarks say what was declared and found to be without effect, and what was
	// not looked at.
	Remarks []string

	// Compared is how many values were held against what they became without a
	// change elsewhere; Changing how many of them learning changed.
	Compared, Changing int
}

// Holds reports whether nothing was found beyond what is declared.
func (v Verdict) Holds() bool { return len(v.Violations) == 0 }

// Strict reports whether the population is local without exception.
func (v Verdict) Strict() bool { return v.Holds() && len(v.NonLocal) == 0 }

const mostViolations = 5

func (v *Verdict) add(format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	if len(v.Violations) < mostViolations && !slices.Contains(v.Violations, what) {
		v.Violations = append(v.Violations, what)
	}
}

func (v *Verdict) remark(what string) { v.Remarks = append(v.Remarks, what) }

// Certificate is the result for a learner.
type Certificate struct {
	Verdicts []Verdict
	Gate     *Verdict // nil where there is none that answers

	// Uncovered names arrays that changed and belong to no population, so that
	// nothing is known of them.
	Uncovered []string
}

// Holds reports whether every population is as local as it declares to be.
func (c Certificate) Holds() bool {
	return len(c.Uncovered) == 0 && (c.Gate == nil || c.Gate.Holds()) &&
		!slices.ContainsFunc(c.Verdicts, func(v Verdict) bool { return !v.Holds() })
}

// Strict reports whether all that changed is local without exception.
func (c Certificate) Strict() bool {
	return len(c.Uncovered) == 0 && (c.Gate == nil || c.Gate.Strict()) &&
		!slices.ContainsFunc(c.Verdicts, func(v Verdict) bool { return !v.Strict() })
}
