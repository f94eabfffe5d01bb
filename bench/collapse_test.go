package bench_test

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
)

// answering is a track whose test part is answered as it says.
type answering struct {
	*tinyTrack
	said []uint16 // to labels 0, 0, 1 and so on
}

func (a answering) Open(rep bench.Rep) (*bench.Session, error) {
	s, err := a.tinyTrack.Open(rep)
	if err != nil {
		return nil, err
	}
	s.Answers = func() *results.Answers {
		out := &results.Answers{Said: a.said, Labels: make(results.Packed[uint16], len(a.said))}
		for i := range out.Labels {
			out.Labels[i] = uint16(i % 3 / 2)
		}
		return out
	}
	return s, nil
}

// One unit of 200 that answers to everything, with the others free and none dead,
// is a collapse; and a learner that gives every test example one class, or does
// no better, has learned nothing. Either alarm says that it matters.
func TestCollapseRaisesAnAlarm(t *testing.T) {
	units := func(used float64) func([]bench.Measure) {
		return func(m []bench.Measure) {
			m[0], m[1] = bench.Measure{Name: "free units", Value: 200 - used, Unit: "count"}, bench.Measure{Name: "dead units", Unit: "count"}
			m[2] = bench.Measure{Name: "units", Value: 200, Unit: "count"}
		}
	}
	says := func(n int, of func(i int) uint16) []uint16 {
		out := make([]uint16, n)
		for i := range out {
			out[i] = of(i)
		}
		return out
	}
	one, right := func(int) uint16 { return 0 }, func(i int) uint16 { return uint16(i % 3 / 2) }
	chance := func(i int) uint16 { return uint16(i % 2) }
	for _, c := range []struct {
		name string
		used float64
		said []uint16
		want []string
	}{
		{"one unit, one answer", 1, says(30, one), []string{bench.AlarmCollapse, bench.AlarmOneAnswer}},
		{"two of 200", 2, says(30, right), []string{bench.AlarmCollapse}},
		{"three of 200, by chance", 3, says(30, chance), []string{bench.AlarmOneAnswer}},
		{"as it should", 60, says(30, right), nil},
		{"too few examples to say", 60, says(9, one), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := mustRun(t, bench.RunSpec{Track: answering{&tinyTrack{Length: 400, Truth: true}, c.said}, Arm: faultyArm(faulty{measures: units(c.used)}), Settings: bench.Settings{"memory": false}})
			sameAlarms(t, r, c.want)
			for _, a := range r.Alarms {
				if !strings.HasPrefix(a.Matters, "it matters") {
					t.Errorf("alarm %q says of its weight %q", a.Name, a.Matters)
				}
			}
		})
	}
}
