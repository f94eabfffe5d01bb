package hebbian

import (
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/sensor"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// figures are what the circuit shows on stimuli that it sees three times.
type figures struct {
	rate    [3]float64 // mean settled rate by exposure, spikes per second
	events  [3]int     // events outside short-term by exposure
	writes  [3]int
	novelty float64 // of what was shown, at the end
	right   float64 // accuracy on what was shown
}

// lesioned runs 60 labelled stimuli three times, with a lesion after the first
// time.
func lesioned(t *testing.T, change func(*Config), g gate.Gate, lesion func(*Circuit)) figures {
	t.Helper()
	task := newBlobs(21, 3, 8)
	b := task.batch(60)
	cfg := small()
	cfg.Shows = gate.Instance
	change(&cfg)
	n := must(New(cfg, task.spec, sources(21), g))
	var f figures
	for e := range 3 {
		if e == 1 {
			lesion(n)
		}
		for i := range b.N {
			en := learn(t, n, b.Slice(i, i+1))
			f.rate[e] += float64(n.Rates()[0]) / float64(b.N)
			f.writes[e] += int(en.Writes)
			if en.Marks[0].Lasting() != 0 {
				f.events[e]++
			}
		}
	}
	novelty := make([]float32, b.N)
	if err := n.Novelty(novelty, b.WithoutAnswers()); err != nil {
		t.Fatal(err)
	}
	for _, v := range novelty {
		f.novelty += float64(v) / float64(b.N)
	}
	f.right = accuracy(t, n, b)
	return f
}

func calibrated() gate.Gate {
	return must(gate.NewNovelty(gate.Instance, gate.Aim{FalseFamiliar: .001}, .02))
}

func TestLesionsChangeWhatTheyShouldAndNothingElse(t *testing.T) {
	nothing := func(*Circuit) {}
	same := func(*Config) {}
	whole := lesioned(t, same, calibrated(), nothing)
	if whole.events != [3]int{60, 0, 0} || whole.writes != [3]int{60, 0, 0} || whole.novelty != 0 ||
		whole.right < .9 || whole.rate[1] > .6*whole.rate[0] || whole.rate[2] != whole.rate[1] {
		t.Fatalf("the whole circuit: %+v", whole)
	}

	// Without feedback nothing slows; all else is the same bit for bit.
	cut := lesioned(t, func(c *Config) { c.Sensor.Feedback = sensor.NoFeedback }, calibrated(), nothing)
	if cut.rate[1] < cut.rate[0] || cut.rate[2] != cut.rate[1] {
		t.Errorf("feedback cut: rates by exposure %v, want no suppression", cut.rate)
	}
	if cut.rate = whole.rate; cut != whole {
		t.Errorf("feedback cut: %+v, and uncut %+v: more than the rate changed", cut, whole)
	}

	// A gate that is open for good learns over and over; what is remembered
	// and the rates stay.
	open := lesioned(t, same, gate.NewOpen(), nothing)
	if open.events[1] < 55 || open.events[2] < 55 {
		t.Errorf("gate open for good: events by exposure %v, want about 60 each", open.events)
	}
	if open.rate != whole.rate || open.novelty != whole.novelty || open.writes != whole.writes {
		t.Errorf("gate open for good: %+v, and novelty-gated %+v: more than events changed", open, whole)
	}

	// A gate that is shut for good leaves everything novel: no events, no
	// writes, no suppression, nothing learned.
	shut := lesioned(t, same, gate.NewShut(), nothing)
	if shut.events != [3]int{} || shut.writes != [3]int{} || shut.novelty < .999 || shut.right > .6 {
		t.Errorf("gate shut for good: %+v", shut)
	}
	if shut.rate[0] != shut.rate[1] || shut.rate[0] < whole.rate[0] {
		t.Errorf("gate shut for good: rates %v, want those of novel stimuli throughout", shut.rate)
	}

	// Shuffled memory no longer knows what it saw: it all comes again as
	// novel, once. The first exposure and the third are as they were.
	shuffled := lesioned(t, same, calibrated(), func(n *Circuit) {
		n.Memory().Shuffle(rand.New(rand.NewPCG(1, 1)))
	})
	if shuffled.events[1] < 54 || shuffled.writes[1] < 54 || shuffled.rate[1] < 1.3*whole.rate[1] {
		t.Errorf("memory shuffled: %+v, and whole %+v: it still knew", shuffled, whole)
	}
	if shuffled.events[0] != whole.events[0] || shuffled.rate[0] != whole.rate[0] || shuffled.events[2] > 3 || shuffled.right < whole.right-.05 {
		t.Errorf("memory shuffled: %+v, and whole %+v: more changed than it should", shuffled, whole)
	}
}

// Where the gate listens to surprise, memory has no say in what is learned:
// shuffling it changes rates and writes, and no weight of layers and readout.
func TestMemoryHasNoSayInASurpriseGate(t *testing.T) {
	run := func(shuffled bool) (map[string][]float32, float64) {
		task := newBlobs(22, 3, 8)
		n := must(New(small(), task.spec, sources(22), budget(.3)))
		rate := 0.
		b := task.batch(100)
		for e := range 3 {
			if shuffled && e == 1 {
				var s memory.Shuffler = n.Memory()
				s.Shuffle(rand.New(rand.NewPCG(2, 2)))
			}
			learn(t, n, b)
			if e > 0 {
				for _, r := range n.Rates() {
					rate += float64(r)
				}
			}
		}
		s := snapshot(n)
		for name := range s {
			if name == "memory/conjunction depressed" {
				delete(s, name)
			}
		}
		return s, rate
	}
	a, ra := run(false)
	b, rb := run(true)
	if d := differs(a, b); len(d) > 0 {
		t.Errorf("shuffling memory changed %v under a gate that listens to surprise", d)
	}
	if rb <= ra {
		t.Errorf("rates sum to %v with memory shuffled and %v without: want more", rb, ra)
	}
}

// Combined gates hear each its own signal.
func TestCircuitWithACombinedGate(t *testing.T) {
	task := newBlobs(23, 3, 8)
	g := must(gate.All(
		budget(.5),
		calibrated(),
	))
	n := must(New(small(), task.spec, sources(23), g))
	if n.Signal() != "surprise*instance" {
		t.Errorf("signal %q", n.Signal())
	}
	b := task.batch(50)
	learn(t, n, b)
	first := 0
	for _, o := range n.Opened() {
		if o {
			first++
		}
	}
	if first == 0 {
		t.Fatal("never opened")
	}
	learn(t, n, b)
	again := 0
	for _, o := range n.Opened() {
		if o {
			again++
		}
	}
	if again > 50-first {
		t.Errorf("opened %d times at first and %d times for the same stimuli: stored ones are familiar", first, again)
	}
	if _, err := New(small(), unlabelled(8, 10), sources(23), g); err == nil {
		t.Error("a gate that listens to surprise was accepted for a stream without labels")
	}
	two := must(New(small(), stimulus.Spec{Dim: 64, Classes: 3}, sources(23), gate.NewOpen(), gate.NewShut()))
	learn(t, two, stimulus.Batch{N: 1, D: 64, X: make([]float32, 64), Labels: []int{0}})
	if two.Opened()[0] {
		t.Error("of two gates one is shut, and the circuit learned")
	}
}
