#!/usr/bin/python3
"""Reference weights of PyTorch for backprop/sequence/peer_test.go.

    symbols_fixture.py ../backprop/sequence/testdata

writes symbols.json: for each case the loss before every 20th of 200 steps and all
weights after them. Initial weights and symbols come from a linear congruential
generator that the test has too.
"""

import json
import pathlib
import sys

import torch
from torch import nn

from gradient_curves import Numbers

STEPS, SYMBOLS, WIDTH, UNITS = 200, 7, 4, 8

# kind, symbols of the window or of the truncation, minibatch, streams, step
CASES = {
    "window adam": ("window", 3, 6, 1, "adam"),
    "window sgd": ("window", 3, 6, 1, "sgd"),
    "gru adam": ("gru", 6, 6, 1, "adam"),
    "gru sgd": ("gru", 6, 6, 1, "sgd"),
    "gru adam, truncated later": ("gru", 10, 4, 1, "adam"),
    "gru adam, streams": ("gru", 6, 4, 2, "adam"),
}


def run(kind, reach, batch, streams, rule):
    numbers = Numbers()
    embedding = nn.Embedding(SYMBOLS, WIDTH, sparse=True)
    hidden = nn.Linear(reach * WIDTH, UNITS) if kind == "window" else nn.GRU(WIDTH, UNITS)
    read = nn.Linear(UNITS, SYMBOLS)
    if kind == "window":
        dense = [hidden.weight, hidden.bias, read.weight, read.bias]
    else:
        dense = [hidden.weight_ih_l0, hidden.bias_ih_l0, hidden.weight_hh_l0, hidden.bias_hh_l0, read.weight, read.bias]
    params = [embedding.weight, *dense]
    with torch.no_grad():
        for p in params:
            for i in range(p.numel()):
                p.view(-1)[i] = 2 * numbers.next() - 1
    if rule == "adam":
        optimisers = [torch.optim.SparseAdam([embedding.weight], lr=0.01), torch.optim.Adam(dense, lr=0.01)]
    else:
        optimisers = [torch.optim.SGD(params, lr=0.1)]

    each = batch // streams
    text = [[] for _ in range(streams)]
    for i in range((STEPS * each + 1) * streams):
        text[i % streams].append(int(numbers.next() * SYMBOLS))
    text = torch.tensor(text).T  # symbols × streams

    start, begin, losses = torch.zeros(1, streams, UNITS), 0, []
    outputs = None  # of the pass before, from begin on
    for step in range(STEPS):
        lo, hi = step * each, (step + 1) * each
        if kind == "window":
            rows = []
            for t in range(lo, hi):
                rows.append(torch.cat([embedding(text[t - i, 0]) if t >= i else torch.zeros(WIDTH) for i in range(reach)]))
            h = torch.relu(hidden(torch.stack(rows))).unsqueeze(1)
        else:
            first = max(hi - reach, 0)
            if first > begin:
                start, begin = outputs[first - begin - 1].detach().unsqueeze(0), first
            h, _ = hidden(embedding(text[begin:hi]), start)
            outputs, h = h, h[lo - begin:]
        loss = nn.functional.cross_entropy(read(h).reshape(-1, SYMBOLS), text[lo + 1:hi + 1].reshape(-1))
        for o in optimisers:
            o.zero_grad(set_to_none=True)
        loss.backward()
        for o in optimisers:
            o.step()
        if step % 20 == 0:
            losses.append(loss.item())
    return {"kind": kind, "reach": reach, "minibatch": batch, "streams": streams, "step": rule,
            "losses": losses, "weights": [[float(f"{v:.7g}") for v in p.detach().reshape(-1).tolist()] for p in params]}


def main(folder):
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    out = {"pytorch": torch.__version__, "cases": {name: run(*case) for name, case in CASES.items()}}
    (pathlib.Path(folder) / "symbols.json").write_text(json.dumps(out) + "\n")
    print("PyTorch", torch.__version__)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
