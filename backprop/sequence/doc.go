// Package sequence learns the next symbol of a text by the gradient of
// −ln p(next | past). Two networks lie between a learned embedding and a softmax
// over the alphabet.
//
// A perceptron over a [Window] of the last n symbols s_t, s_{t−1}, … (Bengio et al.
// 2003), with the embedding E, a row for each symbol, of which a place before the
// beginning of the sequence gives zeros:
//
//	h_t = max(W·(E[s_t], …, E[s_{t−n+1}]) + b, 0)
//
// A [GRU], gated recurrent units (Cho et al. 2014), with the reset gate inside the
// candidate as cuDNN and PyTorch have it; h is 0 where a sequence begins:
//
//	x_t = E[s_t]
//	r_t = σ(W_r·x_t + b_r + U_r·h_{t−1} + c_r)
//	z_t = σ(W_z·x_t + b_z + U_z·h_{t−1} + c_z)
//	n_t = tanh(W_n·x_t + b_n + r_t∘(U_n·h_{t−1} + c_n))
//	h_t = (1 − z_t)∘n_t + z_t∘h_{t−1}
//
// Both read out p_t = softmax(O·h_t + o). The gradients are written out: with
// δ_t = p_t − onehot(label) over the presentations that learn, dO = Σ δ_t·h_tᵀ and
// dh_t = Oᵀ·δ_t. In the perceptron d(W·x+b) is dh_t where h_t > 0. In the GRU dh_t is
// what the output and the next step ask for, and
//
//	dn = dh∘(1−z)∘(1−n²)     dz = dh∘(h_{t−1}−n)∘z∘(1−z)     dr = dn∘(U_n·h_{t−1}+c_n)∘r∘(1−r)
//	dh_{t−1} = dh∘z + U_rᵀ·dr + U_zᵀ·dz + U_nᵀ·(dn∘r)
//
// Back through time goes a truncated number of symbols (Williams and Peng 1990).
// The last of them, a minibatch, are those whose loss is taken; those before are gone
// through again from the state in which the first of them was reached, whose own past
// is not followed. With as many symbols as a minibatch has, that is the plain
// truncation.
//
// Every minibatch makes one step of the rule of [backprop.Step]. A row of the
// embedding takes part where its symbol was in the window: elsewhere neither it nor
// its moments change, as in PyTorch's SparseAdam.
package sequence
