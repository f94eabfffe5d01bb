// Package reinforce learns to act by local rules with three factors: what a
// synapse's two neurons did, kept in a trace at the synapse, and one number that is
// broadcast to all of them, by how much more came than was expected.
//
// Fixed features φ of the observation ([Features]), of length 1, drive one neuron
// for each action, u_a = Σ_f w_fa·φ_f, and a critic, v = Σ_f c_f·φ_f. Of each step
//
//	δ     = reward + γ·v(next) − v(now)
//	e_fa  ← γλ·e_fa + φ_f·g_a            z_f ← γλ'·z_f + φ_f
//	Δw_fa = η·δ·e_fa − κ·o·φ_f·w_fa      Δc_f = η'·δ·z_f − κ·o·φ_f·c_f
//
// v(next) is 0 where the episode ended by itself; where it was cut off it counts.
// A trace begins with each episode. What g is makes the rule:
//
//	three-factor       (action taken: 1 or 0) − its probability, a softmax of u (Williams 1992;
//	                   Barto, Sutton and Anderson 1983; Frémaux, Sprekeler and Gerstner 2013)
//	three-factor-hebb  1 for the action taken and 0 for others: pre × post
//	node-perturbation  ξ_a/σ², where the action is the largest of u + ξ and ξ ~ N(0, σ²)
//	                   (Fiete and Seung 2006)
//
// With one layer of learning synapses the first is the gradient of the expected
// return, and the third is so on average; the second is not.
//
// o is the omission, for how long what is expected has not come ([gate.Awaited]).
// While it lasts synapses in use fade at the rate κ, so that a habit which no longer
// pays gives way to chance. An error alone does this slowly: where an expected reward
// stays away the value fades and the error with it, while actions remain as sure as
// they were.
//
// A gate hears how surprising δ is ([gate.Unexpected]), the omission, how familiar
// the state is to a memory, and as uncertainty how improbable the action was. Where
// it is shut no weight changes; traces, which are short-term, go on.
package reinforce
