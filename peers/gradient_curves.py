#!/usr/bin/python3
"""Reference loss curves of PyTorch for backprop/curves_test.go.

    gradient_curves.py ../backprop/testdata

writes curves64.csv and curves32.csv: a column for each case, a row for each
of 200 steps, the loss before the step. Initial state, data and the order of
minibatches come from a linear congruential generator that the test has too.
"""

import csv
import pathlib
import sys

import torch
from torch import nn

STEPS, BATCH, SAMPLES, CLASSES = 200, 8, 64, 5
SIDE = 6


class Numbers:
    """Knuth's MMIX generator, the upper 32 bits as a fraction."""

    def __init__(self):
        self.state = 12345

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 32) / 2**32


def mlp():
    return nn.Sequential(nn.Linear(SIDE * SIDE, 16), nn.ReLU(), nn.Linear(16, 12), nn.Tanh(), nn.Linear(12, CLASSES))


def conv():
    return nn.Sequential(
        nn.Unflatten(1, (1, SIDE, SIDE)),
        nn.Conv2d(1, 4, 3, padding=1), nn.Tanh(), nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 2), nn.LeakyReLU(0.01), nn.Flatten(),
        nn.Linear(24, 10), nn.Sigmoid(), nn.Linear(10, CLASSES))


def autoencoder():
    return nn.Sequential(nn.Linear(SIDE * SIDE, 12), nn.ELU(), nn.Linear(12, 6), nn.Softplus(), nn.Linear(6, SIDE * SIDE))


def sgd(**kw):
    return lambda ps: torch.optim.SGD(ps, **kw)


def adam(**kw):
    return lambda ps: torch.optim.Adam(ps, **kw)


def rmsprop(**kw):
    return lambda ps: torch.optim.RMSprop(ps, **kw)


def cosine(o):
    return torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.01)


CASES = {
    "sgd": (mlp, sgd(lr=0.1), None),
    "sgd decay": (mlp, sgd(lr=0.1, weight_decay=0.01), None),
    "momentum": (mlp, sgd(lr=0.02, momentum=0.9), None),
    "momentum decay": (mlp, sgd(lr=0.02, momentum=0.8, weight_decay=0.01), None),
    "nesterov": (mlp, sgd(lr=0.02, momentum=0.9, nesterov=True), None),
    "nesterov decay": (mlp, sgd(lr=0.02, momentum=0.8, nesterov=True, weight_decay=0.01), None),
    "rmsprop": (mlp, rmsprop(lr=0.002), None),
    "rmsprop decay": (mlp, rmsprop(lr=0.002, alpha=0.9, eps=1e-6, weight_decay=0.01), None),
    "adam": (mlp, adam(lr=0.003), None),
    "adam decay": (mlp, adam(lr=0.003, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.01), None),
    "adamw": (mlp, lambda ps: torch.optim.AdamW(ps, lr=0.003, weight_decay=0.1), None),
    "cosine": (mlp, sgd(lr=0.1), cosine),
    "conv": (conv, adam(lr=0.01), None),
    "autoencoder": (autoencoder, sgd(lr=0.1, momentum=0.9), None),
}


def curve(make, optimiser, schedule, dtype):
    torch.set_default_dtype(dtype)
    numbers = Numbers()

    def fill(shape, scale):
        n = 1
        for s in shape:
            n *= s
        return torch.tensor([(2 * numbers.next() - 1) * scale for _ in range(n)], dtype=torch.float64).reshape(shape).to(dtype)

    net = make()
    with torch.no_grad():
        for p in net.parameters():
            fan = p[0].numel() if p.dim() > 1 else 16
            p.copy_(fill(p.shape, 2 / fan**0.5))
    x = fill((SAMPLES, SIDE * SIDE), 1.0)
    y = torch.tensor([int(numbers.next() * CLASSES) for _ in range(SAMPLES)])
    o = optimiser(net.parameters())
    s = schedule(o) if schedule else None
    losses = []
    for step in range(STEPS):
        rows = [(step * BATCH + i) * 7 % SAMPLES for i in range(BATCH)]
        out = net(x[rows])
        loss = nn.functional.mse_loss(out, x[rows]) if make is autoencoder else nn.functional.cross_entropy(out, y[rows])
        o.zero_grad(set_to_none=True)
        loss.backward()
        o.step()
        if s:
            s.step()
        losses.append(repr(loss.item()))
    return losses


def main(folder):
    torch.set_num_threads(1)
    for name, dtype in (("curves64.csv", torch.float64), ("curves32.csv", torch.float32)):
        columns = [curve(*case, dtype) for case in CASES.values()]
        with open(pathlib.Path(folder) / name, "w", newline="") as f:
            w = csv.writer(f, lineterminator="\n")
            w.writerow(CASES)
            w.writerows(zip(*columns))
    print("PyTorch", torch.__version__)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
