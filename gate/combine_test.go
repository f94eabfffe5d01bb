package gate

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

func TestCombinationsAskEveryMemberWithItsOwnSignal(t *testing.T) {
	half := func(s Signal) Gate { return must(NewNovelty(s, Aim{Budget: .5}, .02)) }
	alone, bAlone := half(Instance), half(Surprise)
	any, err := Any(half(Instance), half(Surprise))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(4, 4))
	for i := range 1000 {
		l := Levels{Instance: r.Float32(), Surprise: r.Float32(), Uncertainty: r.Float32()}
		x, y := alone.Open(l, Unknown), bAlone.Open(l, Unknown)
		if got := any.Open(l, Unknown); got != (x || y) {
			t.Fatalf("presentation %d: any is %v, members %v and %v", i, got, x, y)
		}
	}
	all, _ := All(NewShut(), NewOpen())
	if all.Open(Levels{}, Unknown) {
		t.Error("all is open with a shut member")
	}
	if got, want := any.Name(), "any(novelty:instance,novelty:surprise)"; got != want {
		t.Errorf("name %q, want %q", got, want)
	}
	if any.Signal() != "instance+surprise" || all.Signal() != None {
		t.Errorf("signals %q and %q", any.Signal(), all.Signal())
	}
	if !any.Signal().Has(Instance) || any.Signal().Has(Uncertainty) {
		t.Error("wrong account of what is listened to")
	}
	if _, err := Any(); err == nil {
		t.Error("an empty combination was built")
	}
	if _, err := All(NewOpen(), nil); err == nil {
		t.Error("a missing member was taken")
	}
}

func TestErrAndEchoReachMembers(t *testing.T) {
	n := novelty(t, Aim{FalseFamiliar: .1})
	deaf := must(NewNovelty(Surprise, Aim{FalseFamiliar: .1}, .02))
	inner, _ := Any(n, deaf)
	g, _ := All(NewOracle(), inner)
	if !g.NeedsTruth() || inner.NeedsTruth() || !g.WantsEcho() {
		t.Error("what members need and want is lost, or made up")
	}
	g.Open(Levels{}, Unknown)
	if !errors.Is(g.Err(), ErrNoTruth) {
		t.Errorf("error of a member is lost: %v", g.Err())
	}
	g.Echo(.25)
	if len(n.echo.recent) != 1 {
		t.Error("the echo did not reach the member that listens to instance")
	}
	deaf.Echo(.25)
	if len(deaf.(*Novelty).echo.recent) != 0 || deaf.WantsEcho() {
		t.Error("a gate that listens to surprise took an echo of memory")
	}
}

// Every kind, saved in the middle and loaded into another, goes on bit for
// bit; reset, it begins again.
func TestGatesSaveLoadAndReset(t *testing.T) {
	build := map[string]func() Gate{
		"open":   func() Gate { return must(Build("open", Settings{})) },
		"shut":   func() Gate { return must(Build("shut", Settings{})) },
		"budget": func() Gate { return must(Build("novelty", Settings{Signal: Surprise, Budget: .2, Hysteresis: .02})) },
		"false": func() Gate {
			return must(Build("novelty", Settings{Signal: Instance, FalseFamiliar: .1, Hysteresis: .1}))
		},
		"threshold": func() Gate { return must(Build("threshold", Settings{Signal: Uncertainty, Threshold: .4})) },
		"yoked": func() Gate {
			return must(Build("yoked", Settings{Schedule: []int{30, 20, 10}, Length: 300, Random: rand.NewPCG(1, 2)}))
		},
		"oracle":  func() Gate { return must(Build("oracle", Settings{Truth: true})) },
		"any":     func() Gate { return must(Any(must(NewNovelty(Surprise, Aim{Budget: .3}, .02)))) },
		"tracker": func() Gate { return must(Build("novelty", Settings{Signal: Surprise, Budget: .01, Hysteresis: .02})) },
	}
	for name, f := range build {
		ask := func(g Gate, from, to int) []byte {
			var answers []byte
			r := rand.New(rand.NewPCG(8, uint64(from)))
			for range to - from {
				n := r.Float32()
				open := g.Open(at(n), []Truth{Familiar, New}[r.IntN(2)])
				if open {
					g.Echo(n / 3)
				}
				answers = append(answers, map[bool]byte{true: 1}[open])
			}
			return answers
		}
		g := f()
		first := ask(g, 0, 150)
		saved, err := state.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		rest := ask(g, 150, 300)
		h := f()
		ask(h, 0, 17)
		if err := state.Unmarshal(saved, h); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if again, _ := state.Marshal(h); !bytes.Equal(again, saved) {
			t.Errorf("%s: loaded, it saves another state", name)
		}
		if got := ask(h, 150, 300); !bytes.Equal(got, rest) {
			t.Errorf("%s: loaded, it answers otherwise", name)
		}
		h.Reset()
		if got := ask(h, 0, 150); !bytes.Equal(got, first) {
			t.Errorf("%s: reset, it answers otherwise than at first", name)
		}
		for cut := range saved {
			if state.Unmarshal(saved[:cut], f()) == nil {
				t.Errorf("%s: state cut to %d bytes was taken", name, cut)
			}
		}
		if state.Unmarshal(append(saved[:len(saved):len(saved)], 0), f()) == nil {
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
	if _, err := Build("ajar", Settings{}); err == nil {
		t.Error("an unknown gate was built")
	}
	if g, err := Build("novelty", Settings{Signal: Surprise}); err == nil || g != nil {
		t.Error("a novelty gate without an aim was built")
	}
	if _, err := Build("novelty", Settings{Budget: .2}); err == nil {
		t.Error("a novelty gate without a signal was built")
	}
	// Each setting is of use to the kinds that name it, and to no other.
	for name, s := range map[string]Settings{
		"signal": {Signal: Surprise}, "gate-budget": {Budget: .2}, "false-familiar": {FalseFamiliar: .1}, "hysteresis": {Hysteresis: .1},
		"gate-threshold": {Threshold: .3}, "schedule": {Length: 100}, "truth": {Truth: true},
		"random": {Random: rand.NewPCG(1, 2)}, "certain": {Certain: 1},
	} {
		users := 0
		for _, k := range Kinds() {
			_, err := Build(k.Name, s)
			refused := err != nil && strings.Contains(err.Error(), "no use for a "+name)
			if refused == slices.Contains(k.Settings, name) {
				t.Errorf("gate %s with a %s: %v", k.Name, name, err)
			}
			if !refused {
				users++
			}
		}
		if users == 0 {
			t.Errorf("no gate has a use for a %s", name)
		}
	}
	for _, k := range Kinds() {
		if k.Summary == "" {
			t.Errorf("gate %s has no summary", k.Name)
		}
		full := map[string]Settings{"novelty": {Signal: Instance, Budget: .1}, "threshold": {Signal: Surprise},
			"yoked": {Random: rand.NewPCG(1, 2)}, "yoked-run": {Random: rand.NewPCG(1, 2)}, "oracle": {Truth: true},
			"sampled":              {Signal: Surprise, Certain: 1, Random: rand.NewPCG(1, 2)},
			"reactivating-novelty": {Signal: Instance, FalseFamiliar: .1}, "reactivating-oracle": {Truth: true}}[k.Name]
		if g, err := Build(k.Name, full); err != nil || g.Name() != k.Name {
			t.Errorf("gate %s: %v, %v", k.Name, g, err)
		}
	}
}

func TestGatesForASignal(t *testing.T) {
	build := func(s Signal) (Gate, error) { return asGate(NewThreshold(s, .5)) }
	for _, c := range []struct {
		signal Signal
		name   string
		open   bool // where instance alone is novel
	}{
		{Instance, "threshold", true}, {Surprise, "threshold", false},
		{"instance+surprise", "any(threshold:instance,threshold:surprise)", true},
		{"instance*surprise", "all(threshold:instance,threshold:surprise)", false},
	} {
		g, err := For(c.signal, build)
		if err != nil {
			t.Fatal(err)
		}
		if g.Name() != c.name || g.Signal() != c.signal || g.Open(Levels{Instance: 1}, Unknown) != c.open {
			t.Errorf("%s: gate %s that listens to %s", c.signal, g.Name(), g.Signal())
		}
	}
	if g, err := For(None, build); err == nil || g != nil {
		t.Error("a gate that listens to nothing was built")
	}
	if s, err := ParseSignal("instance+surprise-budget"); err != nil || !slices.Equal(s.Parts(), []Signal{Instance, Surprise}) {
		t.Errorf("%s has the parts %v (%v)", s, s.Parts(), err)
	}
	for _, bad := range []string{"", "smell", "instance+smell", "instance+surprise*uncertainty", "instance-budget", "-budget", "need"} {
		if _, err := ParseSignal(bad); err == nil {
			t.Errorf("signal %q was taken", bad)
		}
	}
	for _, bad := range []Signal{"", None, "smell", "instance+surprise", "surprise-budget"} {
		if _, err := NewThreshold(bad, .5); err == nil {
			t.Errorf("a gate that listens to one signal took %q", bad)
		}
	}
}
