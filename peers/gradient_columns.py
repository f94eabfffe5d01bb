#!/usr/bin/python3
"""Reference gradients of PyTorch for backprop/columns_test.go.

    OMP_NUM_THREADS=1 gradient_columns.py ../backprop/testdata

writes columns.json: a network "contrast.1 columns4x3/2:relu winners2 6:tanh"
over 2x6x7 stimuli in float64, its weights, a minibatch, and what PyTorch makes of
them: outputs before the softmax, loss, gradients of weights and biases. The
patches are cut by slicing, the columns are one product a column, and the winners are
chosen by topk.
"""

import json
import pathlib
import sys

import torch

CHANNELS, HEIGHT, WIDTH, CLASSES, ROWS = 2, 6, 7, 4, 5
SIDE, STRIDE, UNITS, KEPT, EPSILON, HIDDEN = 3, 2, 4, 2, 0.1, 6


def starts(size):
    return [*range(0, size - SIDE, STRIDE), size - SIDE]


def main(folder):
    torch.manual_seed(1)
    torch.set_default_dtype(torch.float64)
    x = torch.randn(ROWS, CHANNELS, HEIGHT, WIDTH)
    labels = torch.randint(CLASSES, (ROWS,))
    corners = [(y, z) for y in starts(HEIGHT) for z in starts(WIDTH)]
    fan, units = CHANNELS * SIDE * SIDE, len(corners) * UNITS
    params = {
        "layer 1 weights": torch.randn(units, fan) * 0.5,
        "layer 1 biases": torch.randn(units) * 0.1,
        "layer 2 weights": torch.randn(HIDDEN, units) * 0.3,
        "layer 2 biases": torch.randn(HIDDEN) * 0.1,
        "readout weights": torch.randn(CLASSES, HIDDEN),
        "readout biases": torch.randn(CLASSES) * 0.1,
    }
    params = {k: v.requires_grad_() for k, v in params.items()}
    columns = []
    for k, (y, z) in enumerate(corners):
        patch = x[:, :, y : y + SIDE, z : z + SIDE].reshape(ROWS, fan)
        centred = patch - patch.mean(1, keepdim=True)
        patch = centred / (centred.norm(dim=1, keepdim=True) + EPSILON)
        own = slice(k * UNITS, (k + 1) * UNITS)
        out = torch.relu(patch @ params["layer 1 weights"][own].T + params["layer 1 biases"][own])
        mask = torch.zeros_like(out).scatter(1, out.topk(KEPT, dim=1).indices, 1)
        columns.append(out * mask)
    hidden = torch.tanh(torch.cat(columns, 1) @ params["layer 2 weights"].T + params["layer 2 biases"])
    outputs = hidden @ params["readout weights"].T + params["readout biases"]
    loss = torch.nn.functional.cross_entropy(outputs, labels)
    loss.backward()

    def flat(t):
        return [round(v, 9) for v in t.detach().flatten().tolist()]

    out = {
        "made by": f"peers/gradient_columns.py, PyTorch {torch.__version__}, float64",
        "layers": "contrast.1 columns4x3/2:relu winners2 6:tanh",
        "shape": [CHANNELS, HEIGHT, WIDTH],
        "x": flat(x),
        "labels": labels.tolist(),
        "weights": {k: flat(v) for k, v in params.items()},
        "outputs": flat(outputs),
        "loss": loss.item(),
        "gradients": {k: flat(v.grad) for k, v in params.items()},
    }
    (pathlib.Path(folder) / "columns.json").write_text(json.dumps(out) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
