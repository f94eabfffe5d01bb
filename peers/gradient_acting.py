#!/usr/bin/python3
"""Reference gradients of PyTorch for backprop/acting_peer_test.go.

    OMP_NUM_THREADS=1 gradient_acting.py ../backprop/testdata

writes acting.json: networks "8:linear norm:leaky-relu 6:tanh" over 5 inputs in float64
with 3 outputs, their weights, a minibatch, and the loss and the gradients that PyTorch
finds of a policy (weighted log-probabilities and entropies of torch.distributions) and of
the values of actions taken (torch's smooth L1).
"""

import json
import pathlib
import sys

import torch
from torch import nn

INPUTS, ACTIONS, ROWS = 5, 3, 7


def flat(t):
    return [round(v, 9) for v in t.detach().flatten().tolist()]


def main(folder):
    torch.manual_seed(1)
    torch.set_default_dtype(torch.float64)
    names = ["layer 1", "layer 2", "readout"]
    out = {
        "made by": f"peers/gradient_acting.py, PyTorch {torch.__version__}, float64",
        "layers": "8:linear norm:leaky-relu 6:tanh",
        "cases": {},
    }
    for case in ["policy", "chosen"]:
        linear = [nn.Linear(INPUTS, 8), nn.Linear(8, 6), nn.Linear(6, ACTIONS)]
        net = nn.Sequential(
            linear[0], nn.LayerNorm(8, eps=1e-5, elementwise_affine=False), nn.LeakyReLU(0.01),
            linear[1], nn.Tanh(), linear[2])
        x = 2 * torch.randn(ROWS, INPUTS)
        actions = torch.randint(ACTIONS, (ROWS,))
        if case == "policy":
            target = torch.randn(ROWS, 2)
            policy = torch.distributions.Categorical(logits=net(x))
            loss = -(target[:, 0] * policy.log_prob(actions) + target[:, 1] * policy.entropy()).mean()
        else:
            target = 2 * torch.randn(ROWS)
            loss = nn.functional.smooth_l1_loss(net(x)[torch.arange(ROWS), actions], target)
        loss.backward()
        parts = {f"{n} {p}": w for n, m in zip(names, linear) for p, w in [("weights", m.weight), ("biases", m.bias)]}
        out["cases"][case] = {
            "x": flat(x),
            "actions": actions.tolist(),
            "target": flat(target),
            "weights": {k: flat(v) for k, v in parts.items()},
            "loss": loss.item(),
            "gradients": {k: flat(v.grad) for k, v in parts.items()},
        }
    (pathlib.Path(folder) / "acting.json").write_text(json.dumps(out) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
