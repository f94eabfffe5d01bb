package gate

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
)

func TestCombinationsAskEveryMemberWithItsOwnSignal(t *testing.T) {
	a, b := novelty(t, Aim{Budget: .5}), novelty(t, Aim{Budget: .5})
	alone, _ := NewNovelty(Aim{Budget: .5}, .02)
	bAlone, _ := NewNovelty(Aim{Budget: .5}, .02)
	any, err := Any(Listener{Instance, a}, Listener{Surprise, b})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(4, 4))
	for i := range 1000 {
		l := Levels{Instance: r.Float32(), Surprise: r.Float32(), Uncertainty: r.Float32()}
		x, y := alone.Open(l.Instance, Unknown), bAlone.Open(l.Surprise, Unknown)
		if got := Ask(any, None, l, Unknown); got != (x || y) {
			t.Fatalf("presentation %d: any is %v, members %v and %v", i, got, x, y)
		}
	}
	all, _ := All(Listener{None, NewShut()}, Listener{None, NewOpen()})
	if all.OpenLevels(Levels{}, Unknown) {
		t.Error("all is open with a shut member")
	}
	if got, want := any.Name(), "any(novelty:instance,novelty:surprise)"; got != want {
		t.Errorf("name %q, want %q", got, want)
	}
	if any.Signal() != "instance+surprise" || all.Signal() != None {
		t.Errorf("signals %q and %q", any.Signal(), all.Signal())
	}
	if !any.Listens(Instance) || any.Listens(Uncertainty) {
		t.Error("wrong account of what is listened to")
	}
	if _, err := Any(); err == nil {
		t.Error("an empty combination was built")
	}
	if _, err := All(Listener{"smell", NewOpen()}); err == nil {
		t.Error("an unknown signal was taken")
	}
}

func TestErrAndEchoReachMembers(t *testing.T) {
	n := novelty(t, Aim{FalseFamiliar: .1})
	g, _ := All(Listener{None, NewOracle()}, Listener{Instance, n})
	Ask(g, None, Levels{}, Unknown)
	if !errors.Is(Err(g), ErrNoTruth) {
		t.Errorf("error of a member is lost: %v", Err(g))
	}
	Echo(g, None, .25)
	if len(n.echo.recent) != 1 {
		t.Error("the echo did not reach the member that listens to instance")
	}
	Echo(n, Surprise, .25)
	if len(n.echo.recent) != 1 {
		t.Error("a gate that listens to surprise took an echo of memory")
	}
}

// Every kind, saved in the middle and loaded into another, goes on bit for
// bit; reset, it begins again.
func TestGatesSaveLoadAndReset(t *testing.T) {
	build := map[string]func() Gate{
		"open":    func() Gate { return must(Build("open")) },
		"shut":    func() Gate { return must(Build("shut")) },
		"budget":  func() Gate { return must(Build("novelty", Budget(.2))) },
		"false":   func() Gate { return must(Build("novelty", FalseFamiliar(.1), Hysteresis(.1))) },
		"yoked":   func() Gate { return must(Build("yoked", Schedule([]int{30, 20, 10}, 300, rand.NewPCG(1, 2)))) },
		"oracle":  func() Gate { return must(Build("oracle", KnowsTruth(true))) },
		"any":     func() Gate { return must(Any(Listener{Surprise, must(Build("novelty", Budget(.3)))})) },
		"tracker": func() Gate { return must(Build("novelty", Budget(.01))) },
	}
	for name, f := range build {
		ask := func(g Gate, from, to int) []byte {
			var answers []byte
			r := rand.New(rand.NewPCG(8, uint64(from)))
			for range to - from {
				n := r.Float32()
				open := g.Open(n, []Truth{Familiar, New}[r.IntN(2)])
				if open {
					Echo(g, Instance, n/3)
				}
				answers = append(answers, map[bool]byte{true: 1}[open])
			}
			return answers
		}
		g := f()
		first := ask(g, 0, 150)
		state, err := g.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		rest := ask(g, 150, 300)
		h := f()
		ask(h, 0, 17)
		if err := h.UnmarshalBinary(state); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if again, _ := h.MarshalBinary(); !bytes.Equal(again, state) {
			t.Errorf("%s: loaded, it saves another state", name)
		}
		if got := ask(h, 150, 300); !bytes.Equal(got, rest) {
			t.Errorf("%s: loaded, it answers otherwise", name)
		}
		h.Reset()
		if got := ask(h, 0, 150); !bytes.Equal(got, first) {
			t.Errorf("%s: reset, it answers otherwise than at first", name)
		}
		for cut := range state {
			if f().UnmarshalBinary(state[:cut]) == nil {
				t.Errorf("%s: state cut to %d bytes was taken", name, cut)
			}
		}
		if f().UnmarshalBinary(append(state[:len(state):len(state)], 0)) == nil {
			t.Errorf("%s: state with a byte too many was taken", name)
		}
	}
}

func must[G Gate](g G, err error) Gate {
	if err != nil {
		panic(err)
	}
	return g
}

func TestBuildRefusesWhatAGateCannotUse(t *testing.T) {
	if _, err := Build("ajar"); err == nil {
		t.Error("an unknown gate was built")
	}
	if _, err := Build("open", Budget(.2)); err == nil {
		t.Error("an open gate took a budget")
	}
	if g, err := Build("novelty"); err == nil || g != nil {
		t.Error("a novelty gate without an aim was built")
	}
	for _, k := range Kinds() {
		if k == "open" || k == "shut" {
			if g, err := Build(k); err != nil || g.Name() != k {
				t.Errorf("gate %s: %v, %v", k, g, err)
			}
		}
	}
}
