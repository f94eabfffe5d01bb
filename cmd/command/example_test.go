package command_test

import (
	"context"
	"os"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/cmd/command"
	"github.com/hebbgrad/hebbgrad/hebbian/single"
)

// A program of one's own knows a further arm.
func ExampleRun() {
	bare := bench.Arm{
		Name: "bare", Summary: "one layer under Oja's rule", Rule: "oja", Gate: "open", Signal: "none",
		New: func(s bench.Setup) (bench.Learner, error) {
			return single.NewField(single.Config{Spec: s.Spec, Units: 4, Rule: "oja"}, s.Rand("weights"))
		},
	}
	known := command.Known{Arms: arms.Parts{Arms: []bench.Arm{bare}}}
	args := []string{"--track", "bars", "--arm", "bares"}
	command.Run(context.Background(), known, args, os.Stdin, os.Stdout, os.Stdout)
	// Output: compare: unknown arm "bares": did you mean "bare"?
}
