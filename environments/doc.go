// Package environments holds what a learner acts in: bandits, a ball to catch, a
// pool with a hidden platform, and the classic tasks of control, with the
// constants of their sources.
//
// Whatever is random in an environment comes from the source that it was made
// with, in an order that does not depend on what is done: two learners meet the
// same initial states and the same noise. Noise, of each of them, is that source
// with the parameters: what stands for the environment in a digest. What moves is
// computed in float64, what is observed is float32; a step allocates nothing.
//
// The environments fulfil the contract of package bench without knowing it.
package environments

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
)

// noise are the bytes that stand for an environment: its parameters, and the
// source of what is random as it was at first.
func noise(parameters any, src *rand.PCG) ([]byte, error) {
	p, err := json.Marshal(parameters)
	if err != nil {
		return nil, err
	}
	state, err := src.MarshalBinary()
	return fmt.Appendf(p, "%T%s", parameters, state), err
}
