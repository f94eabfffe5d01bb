package outside

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Offers reports whether the program says that it has a capability.
func (l *Learner) Offers(c bench.Capability) bool {
	name, ok := map[bench.Capability]string{bench.NeedScores: canScore, bench.NeedProbabilities: canForecast, bench.NeedNovelty: canRate,
		bench.NeedRecall: canRecall, bench.NeedPredict: canPredict, bench.NeedActions: canAct, bench.NeedFields: canShowFields}[c]
	return ok && l.program.Can(name)
}

// Scores are the program's.
func (l *Learner) Scores(dst []float32, b stimulus.Batch) error {
	return l.asked(canScore, dst, b, l.config.Spec.Classes)
}

// Probabilities are the program's.
func (l *Learner) Probabilities(dst []float32, b stimulus.Batch) error {
	return l.asked(canForecast, dst, b, l.config.Spec.Classes)
}

// Novelty is the program's own; the gate's is another.
func (l *Learner) Novelty(dst []float32, b stimulus.Batch) error {
	return l.asked(canRate, dst, b, 1)
}

// Recall is the program's.
func (l *Learner) Recall(dst []float32, cue stimulus.Batch) error {
	return l.asked(canRecall, dst, cue, l.config.Spec.Dim)
}

// Predict is the program's.
func (l *Learner) Predict(dst []float32, b stimulus.Batch) error {
	return l.asked(canPredict, dst, b, l.config.Spec.Targets)
}

// asked checks what a program is asked about.
func (l *Learner) asked(op string, dst []float32, b stimulus.Batch, width int) error {
	if err := b.Validate(l.config.Spec, false); err != nil {
		return err
	}
	if len(dst) != b.N*width {
		return fmt.Errorf("%s of %d stimuli take %d values, there is room for %d", op, b.N, b.N*width, len(dst))
	}
	if b.N == 0 {
		return nil
	}
	return l.ask(op, dst, b, width)
}

// ask has the program answer width values for each stimulus of b, without its answers.
func (l *Learner) ask(op string, dst []float32, b stimulus.Batch, width int) error {
	l.p.msg.begin(op)
	l.showAll(b.WithoutAnswers(), false)
	a, err := l.call()
	if err != nil {
		return err
	}
	return l.fill(op, dst, a, b.N, width)
}

// fill reads the one array that an answer holds: rows × width, or rows where width is 1.
func (l *Learner) fill(op string, dst []float32, a answer, rows, width int) error {
	want := []int{rows, width}
	if len(a.Arrays) != 1 {
		return l.odd(op, "it answered %d arrays, want one: f4 %v", len(a.Arrays), want)
	}
	r := a.Arrays[0]
	if r.Type != "f4" || !slices.Equal(r.Shape, want) && (width != 1 || !slices.Equal(r.Shape, want[:1])) {
		return l.odd(op, "it answered an array of the wrong shape: %s %v, want f4 %v", r.Type, r.Shape, want)
	}
	r.floats(dst)
	return nil
}

// Fields are the program's; nil where it fails, as every later request then says.
func (l *Learner) Fields(n int) [][]float32 {
	l.p.msg.begin(canShowFields)
	l.p.msg.head["n"] = n
	a, err := l.call()
	if err != nil || len(a.Arrays) != 1 {
		return nil
	}
	r, dim := a.Arrays[0], l.config.Spec.Dim
	if r.Type != "f4" || len(r.Shape) != 2 || r.Shape[1] != dim || r.Shape[0] > n {
		_ = l.odd(canShowFields, "it answered an array of the wrong shape: %s %v, want f4, at most %d rows of %d", r.Type, r.Shape, n, dim)
		return nil
	}
	all := make([]float32, r.Shape[0]*dim)
	r.floats(all)
	return slices.Collect(slices.Chunk(all, max(dim, 1)))
}

// Act is the program's choice.
func (l *Learner) Act(observation []float32, begins bool) (int, error) {
	return l.choose("act", observation, begins)
}

// Evaluate is the program's policy of evaluation.
func (l *Learner) Evaluate(src *rand.PCG) bench.Policy {
	l.p.msg.begin("policy")
	l.p.msg.head["seed"] = uint32(src.Uint64())
	_, err := l.call()
	return func(observation []float32, begins bool) (int, error) {
		if err != nil {
			return 0, err
		}
		return l.choose("choose", observation, begins)
	}
}

func (l *Learner) choose(op string, observation []float32, begins bool) (int, error) {
	l.p.msg.begin(op)
	l.p.msg.head["begins"] = begins
	put(&l.p.msg, "x", "f4", observation, 1, len(observation))
	a, err := l.call()
	if err != nil {
		return 0, err
	}
	said := struct{ Action *int }{}
	if err := json.Unmarshal(a.line, &said); err != nil || said.Action == nil || *said.Action < 0 || *said.Action >= l.config.Spec.Actions {
		return 0, l.odd(op, "it answered %s, want an action from 0 to %d", shown(a.line), l.config.Spec.Actions-1)
	}
	return *said.Action, nil
}

// show puts into the message what a learn is of: the presentations that the gate let
// through.
func (l *Learner) show(b stimulus.Batch, answers bool) {
	if len(l.rows) < b.N {
		b = some(b, l.rows)
	}
	l.showAll(b, answers)
}

// showAll puts all of b into the message.
func (l *Learner) showAll(b stimulus.Batch, answers bool) {
	m, n := &l.p.msg, b.N
	m.head["n"] = n
	if b.D > 0 {
		put(m, "x", "f4", b.X, n, b.D)
	}
	if b.Symbols != nil {
		put(m, "symbols", "i4", b.Symbols, n)
	}
	if b.Streams != nil {
		put(m, "sequences", "i4", b.Streams, n)
	}
	if b.Times != nil {
		put(m, "times", "f8", b.Times, n)
	}
	if b.Boundaries != nil {
		put(m, "boundaries", "u1", converted(b.Boundaries, func(v bool) byte { return map[bool]byte{true: 1}[v] }), n)
	}
	if !answers {
		return
	}
	if b.Labels != nil {
		put(m, "labels", "i4", converted(b.Labels, func(v int) int32 { return int32(v) }), n)
	}
	if b.Targets != nil {
		put(m, "targets", "f4", b.Targets, n, len(b.Targets)/n)
	}
	if b.Rewards != nil {
		put(m, "rewards", "f4", b.Rewards, n)
	}
	if b.Actions != nil {
		put(m, "actions", "i4", converted(b.Actions, func(v int) int32 { return int32(v) }), n)
	}
	if b.Next != nil {
		put(m, "next", "f4", b.Next, n, b.D)
	}
	if b.Ends != nil {
		put(m, "ends", "u1", converted(b.Ends, func(v stimulus.End) byte { return byte(v) }), n)
	}
}

func converted[A, B any](v []A, f func(A) B) []B {
	out := make([]B, len(v))
	for i, x := range v {
		out[i] = f(x)
	}
	return out
}

// some are the presentations of b at rows.
func some(b stimulus.Batch, rows []int) stimulus.Batch {
	out := stimulus.Batch{N: len(rows), D: b.D}
	for _, i := range rows {
		one := b.Slice(i, i+1)
		out.X = append(out.X, one.X...)
		out.Symbols, out.Streams = append(out.Symbols, one.Symbols...), append(out.Streams, one.Streams...)
		out.Labels, out.Targets = append(out.Labels, one.Labels...), append(out.Targets, one.Targets...)
		out.Rewards, out.Times = append(out.Rewards, one.Rewards...), append(out.Times, one.Times...)
		out.Actions, out.Next, out.Ends = append(out.Actions, one.Actions...), append(out.Next, one.Next...), append(out.Ends, one.Ends...)
		out.Boundaries = append(out.Boundaries, one.Boundaries...)
	}
	return out
}

// Bare is a learner in a fresh program that has the weights of l and nothing else of
// what it has become.
func (l *Learner) Bare() (bench.Learner, error) {
	p, err := l.program.fresh()
	if err != nil {
		return nil, err
	}
	c := l.config
	c.Gate, c.Memory = nil, nil
	bare, err := l.program.learner(c, p)
	if err != nil {
		return nil, err
	}
	var arrays [][]float32
	for _, w := range l.weights.arrays {
		arrays = append(arrays, w.now)
	}
	return bare, bare.Adopt(arrays)
}

// Adopt has the program go on from other weights, and from nothing else: an array for
// each that it declares, in that order.
func (l *Learner) Adopt(weights [][]float32) error {
	if len(weights) != len(l.weights.arrays) {
		return fmt.Errorf("%d arrays of weights, the program has %d", len(weights), len(l.weights.arrays))
	}
	for i, w := range l.weights.arrays {
		if len(weights[i]) != len(w.now) {
			return fmt.Errorf("weights %q: %d values, the program has %d", w.Name, len(weights[i]), len(w.now))
		}
		copy(w.now, weights[i])
	}
	return l.load(nil)
}
