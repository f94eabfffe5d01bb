// Package certify certifies how local the arms learn, for reports and tests.
package certify

import (
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/locality"
)

// Third holds the third factors of a step: the gate's and the reward for each
// presentation, the teaching signal N×Out; nil where there is none. Post is the
// activity that learning sees, where it is neither the layer's output nor the
// rule's own response to the drive.
type Third struct{ Gain, Reward, Teach, Post []float32 }

// Ruled shows the synapses of a layer to the certificate, as they are after a
// Forward that no Learn has followed yet. elsewhere are the weights of other
// populations.
func Ruled(name string, l layer.Ruled, third Third, elsewhere ...[]float32) (locality.Population, error) {
	r, w, a := l.Rule(), l.Weights(), *l.Activity()
	if r == nil {
		return locality.Population{}, fmt.Errorf("%s has no rule: its weights are fixed", name)
	}
	a.Drive, a.Post = slices.Clone(a.Drive), slices.Clone(a.Post)
	if responder, ok := r.(rule.Responder); ok {
		a.PostSparse = rule.Sparse{}
		responder.Respond(&a)
	}
	post := densePost(&a)
	if third.Post != nil {
		post = third.Post
	}
	spec := r.Spec()
	p := locality.Population{Name: name, In: w.In, Out: w.Out, NonLocal: spec.NonLocal}
	for _, f := range spec.Factors {
		p.Factors = append(p.Factors, locality.Factor{Name: f.Name, Source: f.Source, Neuron: f.Neuron})
	}
	s := adapter{rule: r, progress: a.Progress, threshold: a.Threshold != nil, teach: third.Teach != nil}
	p.State = locality.State{N: a.N, Weights: w.W, Pre: slices.Clone(a.Pre), PreTimes: a.PreTimes, PostTimes: a.PostTimes, Elsewhere: elsewhere}
	p.State.Post = [][]float32{a.Drive, post}
	if third.Teach != nil {
		p.State.Post = append(p.State.Post, third.Teach)
	}
	if s.threshold {
		p.State.PostKeeps = append(p.State.PostKeeps, slices.Clone(a.Threshold))
	}
	p.State.Broadcast = [][]float32{slices.Clone(third.Gain), slices.Clone(third.Reward)}
	s.sort(&p)
	p.Delta = func(st *locality.State) ([]float32, error) { return s.delta(w.Out, w.In, st) }
	if _, ok := r.(rule.Responder); ok {
		p.Factor = func(st *locality.State, j int) ([][]float32, error) { return s.respond(w.Out, w.In, st, j) }
	}
	return p, nil
}

func densePost(a *rule.Activity) []float32 {
	if !a.PostSparse.Given(a.N) {
		return slices.Clone(a.Post)
	}
	post := make([]float32, a.N*a.Out)
	for n := range a.N {
		idx, val := a.PostSparse.Row(n)
		for e, j := range idx {
			post[n*a.Out+int(j)] = val[e]
		}
	}
	return post
}

// adapter runs a rule in the states that the certificate makes up.
type adapter struct {
	rule             rule.Rule
	progress         float64
	threshold, teach bool

	keeps []keep // the rule's own state, in its order
}

// keep says where in a State an array of the rule's state went.
type keep struct {
	kind string // neuron, input, synapse, broadcast, elsewhere
	at   int
}

// sort puts each array of the rule's own state where its size says that it
// belongs.
func (s *adapter) sort(p *locality.Population) {
	stateful, ok := s.rule.(rule.Stateful)
	if !ok {
		return
	}
	st := &p.State
	stateful.State(func(_ string, values []float32) {
		v := slices.Clone(values)
		switch len(v) {
		case p.Out:
			s.keeps = append(s.keeps, keep{"neuron", len(st.PostKeeps)})
			st.PostKeeps = append(st.PostKeeps, v)
		case p.In:
			s.keeps = append(s.keeps, keep{"input", len(st.PreKeeps)})
			st.PreKeeps = append(st.PreKeeps, v)
		case p.In * p.Out:
			s.keeps = append(s.keeps, keep{"synapse", len(st.SynapseKeeps)})
			st.SynapseKeeps = append(st.SynapseKeeps, v)
		case 1: // one number for the layer, which the rule declares as broadcast
			s.keeps = append(s.keeps, keep{"broadcast", len(st.Broadcast)})
			st.Broadcast = append(st.Broadcast, v)
		default:
			s.keeps = append(s.keeps, keep{"elsewhere", len(st.Elsewhere)})
			st.Elsewhere = append(slices.Clone(st.Elsewhere), v)
		}
	})
}

// enter makes the rule's own state that of st, and returns what undoes it.
func (s *adapter) enter(st *locality.State) (leave func()) {
	stateful, ok := s.rule.(rule.Stateful)
	if !ok {
		return func() {}
	}
	var before [][]float32
	k := 0
	stateful.State(func(_ string, values []float32) {
		before = append(before, slices.Clone(values))
		from := map[string][][]float32{"neuron": st.PostKeeps, "input": st.PreKeeps, "synapse": st.SynapseKeeps, "broadcast": st.Broadcast, "elsewhere": st.Elsewhere}
		copy(values, from[s.keeps[k].kind][s.keeps[k].at])
		k++
	})
	return func() {
		k := 0
		stateful.State(func(_ string, values []float32) {
			copy(values, before[k])
			k++
		})
	}
}

func (s *adapter) activity(out, in int, st *locality.State) *rule.Activity {
	a := &rule.Activity{N: st.N, In: in, Out: out, Pre: st.Pre, Drive: st.Post[0], Post: st.Post[1],
		PreTimes: st.PreTimes, PostTimes: st.PostTimes, Progress: s.progress, Gain: st.Broadcast[0], Reward: st.Broadcast[1]}
	if s.teach {
		a.Teach = st.Post[2]
	}
	if s.threshold {
		a.Threshold = st.PostKeeps[0]
	}
	return a
}

func (s *adapter) delta(out, in int, st *locality.State) ([]float32, error) {
	defer s.enter(st)()
	var d rule.Delta
	if err := s.rule.Delta(&d, rule.Weights{Out: out, In: in, W: st.Weights}, s.activity(out, in, st)); err != nil {
		return nil, err
	}
	dw := make([]float32, out*in)
	for k, j := range d.Rows {
		copy(dw[int(j)*in:(int(j)+1)*in], d.Row(k))
	}
	return dw, nil
}

// respond recomputes the activity that learning sees of neuron j: its own
// drive from its own weights, the drives of all others held.
func (s *adapter) respond(out, in int, st *locality.State, j int) ([][]float32, error) {
	defer s.enter(st)()
	a := s.activity(out, in, st)
	row := st.Weights[j*in : (j+1)*in]
	if c, ok := s.rule.(rule.Conductor); ok {
		f := make([]float32, in)
		c.Conduct(f, row)
		row = f
	}
	a.Drive = slices.Clone(a.Drive)
	for n := range a.N {
		var u float64
		for i, w := range row {
			u += float64(w) * float64(a.Pre[n*in+i])
		}
		a.Drive[n*out+j] = float32(u)
	}
	s.rule.(rule.Responder).Respond(a)
	post, own := densePost(a), make([]float32, a.N)
	for n := range own {
		own[n] = post[n*out+j]
	}
	return [][]float32{own}, nil
}
