package rule

import (
	"math"
	"testing"
)

// Each function is the formula of a textbook, written as a loop in float64.

func fixed(f func(s *sample) []float64) func(in, out int) func(s *sample) []float64 {
	return func(int, int) func(s *sample) []float64 { return f }
}

func TestPlainAgrees(t *testing.T) {
	agree(t, "hebb", Params{"rate": .3, "anneal": .5}, false, fixed(func(s *sample) []float64 {
		eta := .3 * (1 - .5*s.progress)
		return each(s, func(j, i int) float64 {
			return over(s, func(_ int, x, _, y []float64) float64 { return eta * y[j] * x[i] })
		})
	}))
}

func TestOjaAgrees(t *testing.T) {
	agree(t, "oja", nil, false, fixed(func(s *sample) []float64 {
		return each(s, func(j, i int) float64 {
			return over(s, func(_ int, x, _, y []float64) float64 { return .01 * y[j] * (x[i] - y[j]*s.w[j*s.in+i]) })
		})
	}))
}

func TestSangerAgrees(t *testing.T) {
	agree(t, "sanger", nil, false, fixed(func(s *sample) []float64 {
		return each(s, func(j, i int) float64 {
			return over(s, func(_ int, x, _, y []float64) float64 {
				rest := x[i]
				for k := range j + 1 {
					rest -= y[k] * s.w[k*s.in+i]
				}
				return .01 * y[j] * rest
			})
		})
	}))
}

func TestCovarianceAgrees(t *testing.T) {
	agree(t, "covariance", Params{"mean": .2, "mu": .1}, false, func(in, out int) func(s *sample) []float64 {
		mx, my := make([]float64, in), make([]float64, out)
		for i := range mx {
			mx[i] = float64(float32(.2))
		}
		for j := range my {
			my[j] = float64(float32(.2))
		}
		return func(s *sample) []float64 {
			d := make([]float64, in*out)
			for n := range s.n {
				if s.gain[n] == 0 {
					continue
				}
				x, y := s.at(s.x, in, n), s.at(s.y, out, n)
				for j := range y {
					for i := range x {
						d[j*in+i] += .01 * s.gain[n] * (y[j] - my[j]) * (x[i] - mx[i]) / float64(s.n)
					}
				}
				for i := range x {
					mx[i] += .1 * (x[i] - mx[i])
				}
				for j := range y {
					my[j] += .1 * (y[j] - my[j])
				}
			}
			return d
		}
	})
}

func TestBCMAgrees(t *testing.T) {
	agree(t, "bcm", Params{"tau": 5, "rate": .2}, false, func(in, out int) func(s *sample) []float64 {
		theta := make([]float64, out)
		for j := range theta {
			theta[j] = 1
		}
		return func(s *sample) []float64 {
			d := make([]float64, in*out)
			for n := range s.n {
				if s.gain[n] == 0 {
					continue
				}
				x, y := s.at(s.x, in, n), s.at(s.y, out, n)
				for j := range y {
					for i := range x {
						d[j*in+i] += .2 * s.gain[n] * y[j] * (y[j] - theta[j]) * x[i] / float64(s.n)
					}
					theta[j] += (y[j]*y[j] - theta[j]) / 5
				}
			}
			return d
		}
	})
}

func TestFoldiakAgrees(t *testing.T) {
	agree(t, "foldiak", nil, false, fixed(func(s *sample) []float64 {
		return each(s, func(j, i int) float64 {
			return over(s, func(_ int, x, _, y []float64) float64 { return .02 * y[j] * (x[i] - s.w[j*s.in+i]) })
		})
	}))
}

func TestAntiHebbAgrees(t *testing.T) {
	for _, inhibit := range []float64{0, 1} {
		agree(t, "anti-hebb", Params{"inhibit": inhibit}, true, fixed(func(s *sample) []float64 {
			return each(s, func(j, k int) float64 {
				if j == k {
					return 0
				}
				d := over(s, func(_ int, x, _, y []float64) float64 { return -.1 * (y[j]*x[k] - .125*.125) })
				open := false
				for _, g := range s.gain {
					open = open || g != 0
				}
				if old := s.w[j*s.in+k]; open && inhibit == 1 && old+d > 0 {
					d = -old
				}
				return d
			})
		}))
	}
}

func TestKrotovAgrees(t *testing.T) {
	for _, scaled := range []float64{0, 1} {
		agree(t, "krotov-hopfield", Params{"maxscale": scaled, "anneal": .25}, false, fixed(func(s *sample) []float64 {
			d := each(s, func(j, i int) float64 {
				return over(s, func(_ int, x, u, y []float64) float64 { return y[j] * (x[i] - u[j]*s.w[j*s.in+i]) })
			})
			eta := .04 * (1 - .25*s.progress)
			if scaled == 1 {
				var top float64
				for _, v := range d {
					top = max(top, math.Abs(v))
				}
				eta /= max(top, 1e-30)
			}
			for i := range d {
				d[i] *= eta
			}
			return d
		}))
	}
}

func TestSoftHebbAgrees(t *testing.T) {
	agree(t, "softhebb", Params{"anneal": 0}, false, fixed(func(s *sample) []float64 {
		return each(s, func(j, i int) float64 {
			return over(s, func(_ int, x, u, y []float64) float64 { return .03 * y[j] * (x[i] - u[j]*s.w[j*s.in+i]) })
		})
	}))
}

func TestSupervisedAgrees(t *testing.T) {
	agree(t, "supervised-hebb", Params{"lambda": .5}, false, fixed(func(s *sample) []float64 {
		return each(s, func(j, i int) float64 {
			return over(s, func(n int, x, _, _ []float64) float64 {
				return .01 * s.teach[n*s.out+j] * (x[i] - .5*s.w[j*s.in+i])
			})
		})
	}))
}

func TestClassMeanAgrees(t *testing.T) {
	agree(t, "class-mean", nil, false, func(in, out int) func(s *sample) []float64 {
		count := make([]float64, out)
		return func(s *sample) []float64 {
			d := make([]float64, in*out)
			for n := range s.n {
				x := s.at(s.x, in, n)
				for j := range out {
					if t := s.gain[n] * s.teach[n*out+j]; t != 0 {
						count[j] += t
						for i := range x {
							d[j*in+i] += t / count[j] * (x[i] - s.w[j*in+i] - d[j*in+i])
						}
					}
				}
			}
			return d
		}
	})
}

func TestCorrelationMeanAgrees(t *testing.T) {
	agree(t, "correlation-mean", nil, false, func(in, out int) func(s *sample) []float64 {
		count := 0.0
		return func(s *sample) []float64 {
			d := make([]float64, in*out)
			for n := range s.n {
				if s.gain[n] == 0 {
					continue
				}
				count += s.gain[n]
				x, y := s.at(s.x, in, n), s.at(s.y, out, n)
				for j := range y {
					for i := range x {
						d[j*in+i] += s.gain[n] / count * (y[j]*x[i] - s.w[j*in+i] - d[j*in+i])
					}
				}
			}
			return d
		}
	})
}

func TestDeltaRuleAgrees(t *testing.T) {
	for _, normalised := range []float64{0, 1} {
		agree(t, "delta", Params{"normalised": normalised}, false, fixed(func(s *sample) []float64 {
			return each(s, func(j, i int) float64 {
				return over(s, func(n int, x, _, y []float64) float64 {
					size := 1.0
					if normalised == 1 {
						for _, v := range x {
							size += v * v
						}
					}
					return .01 * (s.teach[n*s.out+j] - y[j]) * x[i] / size
				})
			})
		}))
	}
}

func TestRewardAgrees(t *testing.T) {
	agree(t, "reward-hebb", Params{"lambda": .7, "mu": .2}, false, func(in, out int) func(s *sample) []float64 {
		e, mean := make([]float64, in*out), 0.0
		return func(s *sample) []float64 {
			d := make([]float64, in*out)
			for n := range s.n {
				x, y := s.at(s.x, in, n), s.at(s.y, out, n)
				for k := range e {
					e[k] *= .7
				}
				if s.gain[n] == 0 {
					continue
				}
				surprise := s.reward[n] - mean
				mean += .2 * surprise
				for k := range e {
					e[k] += y[k/in] * x[k%in]
					d[k] += .01 * s.gain[n] * surprise * e[k] / float64(s.n)
				}
			}
			return d
		}
	})
}

func TestPrototypeAgrees(t *testing.T) {
	agree(t, "prototype", Params{"rate": .8}, false, fixed(func(s *sample) []float64 {
		return each(s, func(j, i int) float64 {
			w := s.w[j*s.in+i]
			for n := range s.n {
				w += .8 * s.gain[n] * s.teach[n*s.out+j] * (s.x[n*s.in+i] - w)
			}
			return w - s.w[j*s.in+i]
		})
	}))
}

func TestSTDPRateAgrees(t *testing.T) {
	p := Params{"aplus": .3, "aminus": .2, "tauplus": .01, "tauminus": .03, "dt": .002}
	agree(t, "stdp-rate", p, false, func(in, out int) func(s *sample) []float64 {
		tx, ty := make([]float64, in), make([]float64, out)
		return func(s *sample) []float64 {
			d := make([]float64, in*out)
			for n := range s.n {
				x, y := s.at(s.x, in, n), s.at(s.y, out, n)
				for i := range tx {
					tx[i] *= math.Exp(-.002 / .01)
				}
				for j := range ty {
					ty[j] *= math.Exp(-.002 / .03)
				}
				for k := range d {
					d[k] += s.gain[n] * (.3*y[k/in]*tx[k%in] - .2*ty[k/in]*x[k%in])
				}
				for i := range tx {
					tx[i] += x[i]
				}
				for j := range ty {
					ty[j] += y[j]
				}
			}
			return d
		}
	})
}
