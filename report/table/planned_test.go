package table

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
)

// A difference that is all but 0 is not shown as none.
func TestADifferenceThatIsAllButNoneIsShown(t *testing.T) {
	d := analysis.Difference{Measure: analysis.Measure{Digits: 4, Unit: "fraction"}, Diff: analysis.Estimate{Mean: -2.6e-6, Low: -4e-6, High: -1.2e-6, N: 10, Method: "Student's t"}}
	diff, interval, _ := differenceCells(d)
	if diff.Text != "−0.0000026" || interval.Text != "−0.0000040 to −0.0000012" {
		t.Errorf("it is shown as %s (%s)", diff.Text, interval.Text)
	}
	d.Diff = analysis.Estimate{Mean: 1.23456, Low: 1.0, High: 1.5, N: 10, Method: "Student's t"}
	if diff, _, _ = differenceCells(d); !strings.HasPrefix(diff.Text, "+1.2") || len(diff.Text) > 6 {
		t.Errorf("another as %s", diff.Text)
	}
}
