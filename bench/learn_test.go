package bench_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// BenchmarkLearn times learning alone, stimulus by stimulus or in minibatches,
// and then reports beside it what a whole run of the same arm ends with:
//
//	go test -run '^$' -bench Learn -count 10 ./bench | tee new.txt
//	go tool benchstat -col /arm new.txt
func BenchmarkLearn(b *testing.B) {
	arms, err := arms.Parts{}.Known()
	if err != nil {
		b.Fatal(err)
	}
	// One BLAS for all arms: the machine's, or gonum's own.
	served, err := blas.Install(blas.Auto)
	if err != nil {
		b.Fatal(err)
	}
	fmt.Println("blas:", served)
	track, err := tracks.Registry(nil).Open("digits", "", nil)
	if err != nil {
		b.Fatal(err)
	}
	// benchstat reads from these lines which direction is better.
	fmt.Println("Unit presentations/s better=higher")
	fmt.Println("Unit %accuracy better=higher")
	fmt.Println("Unit synaptic-updates/presentation better=lower")
	for _, arm := range arms {
		if arm.Partner != "" {
			continue // a yoked arm does what its partner does, at other moments
		}
		if err := bench.Check(bench.RunSpec{Track: track, Arm: arm}); err != nil {
			var refused *bench.Refusal
			if errors.As(err, &refused) {
				continue
			}
			b.Fatal(err)
		}
		for _, batch := range []int{1, 64} {
			if batch > 1 && arm.Minibatch == "" {
				continue
			}
			// Each count is another seed: repeats of one would let a test of the
			// accuracies take a difference of a single example for certain.
			seed := uint64(0)
			b.Run(fmt.Sprintf("arm=%s/track=digits/batch=%d", arm.Name, batch), func(b *testing.B) {
				seed++
				benchmarkLearn(b, arm, track, batch, seed)
			})
		}
	}
}

func benchmarkLearn(b *testing.B, arm bench.Arm, track bench.Track, size int, seed uint64) {
	session, err := track.Open(bench.Rep{Seed: seed})
	if err != nil {
		b.Fatal(err)
	}
	override := bench.Settings{}
	if arm.Minibatch != "" {
		override[arm.Minibatch] = size
	}
	settings, _, err := bench.Resolve(arm, track.Name(), override)
	if err != nil {
		b.Fatal(err)
	}
	l, err := arm.New(bench.Setup{Spec: session.Spec(), Rand: bench.RandFor(seed, track.Name(), arm.Name), Settings: settings})
	if err != nil {
		b.Fatal(err)
	}
	var stream stimulus.Batch
	if _, err := session.Stream.Next(&stream, session.Spec().Length); err != nil {
		b.Fatal(err)
	}
	whole := stream.N / size
	for i := range min(whole, 20) { // buffers grow to their size
		if _, err := l.Learn(stream.Slice(i*size, (i+1)*size)); err != nil {
			b.Fatal(err)
		}
	}
	if err := l.Reset(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		at := i % whole
		i++
		if _, err := l.Learn(stream.Slice(at*size, (at+1)*size)); err != nil {
			b.Fatal(err)
		}
	}
	presented := float64(i * size)
	b.ReportMetric(presented/b.Elapsed().Seconds(), "presentations/s")

	r, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: arm, Seed: seed, Settings: override})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(atEnd(b, r, results.MetricUpdates)/float64(r.Spec.Length), "synaptic-updates/presentation")
	b.ReportMetric(atEnd(b, r, results.MetricTestAccuracy), "%accuracy")
}

// TestEachCountIsAnotherSeed: what benchstat tests must not be repeats of one run.
func TestEachCountIsAnotherSeed(t *testing.T) {
	if testing.Short() {
		t.Skip("short: two whole runs")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(self, "-test.run=^$", "-test.bench=Learn/arm=softmax$/track=digits/batch=64$", "-test.benchtime=1x", "-test.count=2").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	found := regexp.MustCompile(`(?m)([0-9.]+) synaptic-updates/presentation`).FindAllStringSubmatch(string(out), -1)
	if len(found) != 2 || found[0][1] == found[1][1] {
		t.Errorf("two counts have the updates %q, want two, which differ:\n%s", found, out)
	}
}
