package sensor

import "github.com/hebbgrad/hebbgrad/plasticity"

// Integrate computes the rates in time. trace(t), where it is not nil, is
// given the mean rate over the sensors in spikes per second at the end of
// every step, at time t in seconds. It returns the mean rate at the end of the
// presentation. The arguments are those of [Sensor.Settled].
//
// Each step is one of Heun's method, so that halving it divides the error by
// four.
func (s *Sensor) Integrate(l *plasticity.Ledger, sensed []float32, match float32, code []float32, trace func(t, rate float64)) float32 {
	c := s.cfg
	steps := s.Steps()
	h, tau, syn := float32(c.Time/float64(steps)), float32(c.Tau), float32(c.TauSyn)
	gain, top := float32(c.Gain), float32(c.MaxRate)
	wait := int(c.Delay/c.Time*float64(steps) + .5)
	var shuntTo, currentTo float32
	if c.broadcasts() {
		shuntTo = float32(c.Strength) * match
	}
	if s.w != nil {
		s.recall(l, code)
		currentTo = float32(c.Prediction) * match
	}
	clear(s.u)
	var shunt, current, rate float32 // S; P relative to g·p
	for step := range steps {
		var toS, toP float32
		if step >= wait {
			toS, toP = shuntTo, currentTo
		}
		// Both synapses follow the same equation, with what is sensed constant
		// over the step.
		nextS, nextP := heun(shunt, toS, h/syn), heun(current, toP, h/syn)
		rate = 0
		for i, u := range s.u {
			d0, d1 := sensed[i], sensed[i]
			if s.w != nil {
				e := explained(s.predict[i], d0)
				d0, d1 = d0-current*e, d1-nextP*e
			}
			k0 := (gain*d0 - (1+shunt)*u) / tau
			k1 := (gain*d1 - (1+nextS)*(u+h*k0)) / tau
			u += h / 2 * (k0 + k1)
			s.u[i] = u
			rate += min(abs(u), top)
		}
		shunt, current = nextS, nextP
		rate /= float32(s.dim)
		if trace != nil {
			trace(float64(step+1)*c.Time/float64(steps), float64(rate))
		}
	}
	l.Forward(4 * steps * s.dim)
	l.Elementwise(steps * s.dim)
	return rate
}

// Steps is the number of steps of a presentation.
func (s *Sensor) Steps() int { return max(1, int(s.cfg.Time/s.cfg.Step+.5)) }

// heun takes one step of x' = to − x over a time of a.
func heun(x, to, a float32) float32 {
	k0 := to - x
	k1 := to - (x + a*k0)
	return x + a/2*(k0+k1)
}
