package environments

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TestTrajectories compares every step with those of peers/environments.py, which
// has the equations in numpy; those of the tasks of control it compares with
// Gymnasium. A cut off trajectory has 200 steps.
func TestTrajectories(t *testing.T) {
	const tolerance = 1e-5
	for name, w := range map[string]world{"cart-pole": &cartPole{}, "acrobot": &acrobot{}, "mountain-car": &mountainCar{}, "catch": &catch{}, "water-maze": newPool(t)} {
		steps, ends, starts := 0, 0, 0
		for i, row := range records(t, name) {
			state := numbers(t, row[2:len(row)-2])
			if row[1] == "" {
				starts++
				set(w, state)
				continue
			}
			want := numbers(t, []string{row[1], row[len(row)-2], row[len(row)-1]})
			reward, over := w.step(int(want[0]))
			if float64(reward) != want[1] || over != (want[2] == 1) {
				t.Fatalf("%s, row %d: reward %v and end %v, want %v and %v", name, i, reward, over, want[1], want[2])
			}
			for j, v := range w.state() {
				if math.Abs(v-state[j]) > tolerance*max(1, math.Abs(state[j])) {
					t.Fatalf("%s, row %d: state %d is %v, want %v", name, i, j, v, state[j])
				}
			}
			steps++
			if over {
				ends++
			}
		}
		if starts < 3 || ends == 0 || steps < 36 {
			t.Errorf("%s: %d trajectories of which %d end, %d steps in all", name, starts, ends, steps)
		}
	}
}

// newPool has its platform where the trajectories have it.
func newPool(t *testing.T) *pool {
	w, err := NewWaterMaze(1, 1, 0, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	w.pool.platform = [2]float64{math.Sqrt2 / 4, math.Sqrt2 / 4}
	return w.pool
}

func set(w world, s []float64) {
	switch w := w.(type) {
	case *cartPole:
		copy(w.s[:], s)
	case *acrobot:
		copy(w.s[:], s)
	case *mountainCar:
		copy(w.s[:], s)
	case *catch:
		copy(w.s[:], s)
	case *pool:
		copy(w.place[:], s[:2])
		copy(w.heading[:], s[2:])
	}
}

func records(t *testing.T, name string) [][]string {
	f, err := os.Open("testdata/" + name + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func numbers(t *testing.T, text []string) (out []float64) {
	for _, s := range text {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// TestEpisodesAreCutOff after as many steps as given, where nothing ends them.
func TestEpisodesAreCutOff(t *testing.T) {
	e, err := NewMountainCar(1000, 200, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Step(1); err == nil {
		t.Error("a step before the first episode is taken")
	}
	for range 2 {
		e.Begin()
		for i := 1; i <= 200; i++ {
			o, err := e.Step(1)
			if err != nil {
				t.Fatal(err)
			}
			if want := i == 200; (o.End == stimulus.Truncated) != want || o.End == stimulus.Terminated {
				t.Fatalf("step %d ends %d", i, o.End)
			}
		}
		if _, err := e.Step(1); err == nil {
			t.Error("a step after the end of an episode is taken")
		}
	}
	e.Begin()
	if _, err := e.Step(3); err == nil {
		t.Error("action 3 of 3 is taken")
	}
}
