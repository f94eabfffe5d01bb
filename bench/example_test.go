package bench_test

import (
	"fmt"
	"log"

	"github.com/hebbgrad/hebbgrad/bench"
)

// A setting takes what a file or a command line gives, within its bounds.
func ExampleSetting_Parse() {
	s := bench.Setting{Name: "rate", Default: .01, Min: 1e-6, Max: 1}
	v, err := s.Parse("0.5")
	fmt.Println(v, err)
	_, err = s.Parse("2")
	fmt.Println(err)
	// Output:
	// 0.5 <nil>
	// setting "rate" is 2, want 1e-06 to 1
}

// Settings of an arm replace its defaults by name, and what is unknown is
// refused.
func ExampleResolve() {
	arm := bench.Arm{Name: "mine", New: func(bench.Setup) (bench.Learner, error) { return nil, nil },
		Settings: []bench.Setting{{Name: "units", Default: 10, Min: 1, Max: 100}}}
	all, changed, err := bench.Resolve(arm, "digits", bench.Settings{"units": 20})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(all, changed)
	_, _, err = bench.Resolve(arm, "digits", bench.Settings{"unit": 20})
	fmt.Println(err)
	// Output:
	// map[units:20] map[units:20]
	// arm "mine", settings: no setting is named "unit"; it has units
}
