package bench_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
			b.Run(fmt.Sprintf("arm=%s/track=digits/batch=%d", arm.Name, batch), func(b *testing.B) {
				benchmarkLearn(b, arm, track, batch)
			})
		}
	}
}

func benchmarkLearn(b *testing.B, arm bench.Arm, track bench.Track, size int) {
	session, err := track.Open(bench.Rep{Seed: 1})
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
	l, err := arm.New(bench.Setup{Spec: session.Spec(), Rand: bench.RandFor(1, track.Name(), arm.Name), Settings: settings})
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

	r, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: arm, Seed: 1, Settings: override})
	if err != nil {
		b.Fatal(err)
	}
	last := func(metric string) float64 {
		at := slices.IndexFunc(r.Rows, func(row results.Row) bool {
			return row.Metric == metric && row.Presentations == r.Spec.Length
		})
		if at < 0 {
			b.Fatalf("the run has no %s", metric)
		}
		return r.Rows[at].Value
	}
	b.ReportMetric(last(results.MetricUpdates)/float64(r.Spec.Length), "synaptic-updates/presentation")
	b.ReportMetric(last(results.MetricTestAccuracy), "%accuracy")
}
