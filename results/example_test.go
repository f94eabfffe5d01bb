package results_test

import (
	"log"
	"os"

	"github.com/hebbgrad/hebbgrad/results"
)

// A row is one metric at one point of one run.
func ExampleWriteCSV() {
	rows := []results.Row{{RunID: "digits.hebbian.1", Track: "digits", Arm: "hebbian", Rule: "local", Gate: "novelty", Signal: "instance",
		Seed: 1, Presentations: 100, Metric: results.MetricEvents, Value: 93, Unit: results.UnitCount, Wiring: "columns80x12"}}
	if err := results.WriteCSV(os.Stdout, rows); err != nil {
		log.Fatal(err)
	}
	// Output:
	// run_id,track,arm,rule,gate,signal,seed,presentations,metric,value,unit,wiring,index,censored
	// digits.hebbian.1,digits,hebbian,local,novelty,instance,1,100,events,93,count,columns80x12,,false
}
