package layer

import (
	"strings"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
)

// subject is what a certificate examines of the activity that l is about to
// learn from.
func (l *Dense) subject(name string) rule.Subject {
	shape := rule.Shape{In: l.cfg.In, Out: l.cfg.Out}
	r := l.cfg.Rule
	s := rule.Subject{
		Name: strings.TrimSpace(name), Weights: l.Weights(), Activity: l.act,
		New: func() (rule.Rule, error) { return rule.Clone(r, shape) },
	}
	if _, ok := r.(rule.Responder); !ok {
		s.NonLocal = l.cfg.Act.nonLocal()
	}
	return s
}

// nonLocal lists what the activation reads beyond its own neuron.
func (a Activation) nonLocal() []string {
	var list []string
	switch a.Kind {
	case Winners, Binary:
		list = append(list, rule.Ranking)
	case Softmax:
		list = append(list, rule.Normalisation)
	}
	if a.Unit {
		list = append(list, rule.Divisive)
	}
	return list
}
