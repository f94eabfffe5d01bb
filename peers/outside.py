#!/usr/bin/python3
"""Measure what it costs PyTorch to learn as a program, in one sitting.

    peers/outside.py [--rounds N] [--steps N]

The network is 784-256-10 with Adam, the minibatch 32, one thread. One side is
PyTorch's usual loop, forward, backward and step, on tensors made beforehand; the
other `go test -bench TorchLearn` of the package outside: the same network as
examples/torch_mlp.py has it, with every minibatch sent to it and every change of a
weight counted. Both take turns, N rounds, each after some steps that do not count.
Shown are medians, by processor time of all processes, which other work on the
machine disturbs less, and by the clock. Exit status 1 where the overhead is above 25 % of PyTorch's own time.
"""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import torch  # noqa: E402
from torch import nn  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
FEW = 100


def own(steps):
    """Seconds of processor and clock of a step of PyTorch alone."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    net = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
    adam, loss = torch.optim.Adam(net.parameters(), lr=0.001), nn.CrossEntropyLoss()
    shown = [(torch.rand(32, 784), torch.randint(10, (32,))) for _ in range(32)]

    def learn(n):
        for i in range(n):
            x, labels = shown[i % 32]
            adam.zero_grad()
            loss(net(x), labels).backward()
            adam.step()

    learn(FEW)
    cpu, wall = time.process_time(), time.perf_counter()
    learn(steps)
    return (time.process_time() - cpu) / steps, (time.perf_counter() - wall) / steps


def program(test, steps):
    """The same of PyTorch as a program, with the harness that counts."""
    out = subprocess.run([test, "-test.run", "^$", "-test.bench", "TorchLearn", "-test.benchtime", "%dx" % steps],
                         cwd=ROOT / "outside", env=dict(os.environ, PYTHON=sys.executable), check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    return tuple(float(re.search(r"([0-9.]+) %s" % unit, out).group(1)) / 1e9 for unit in ("cpu-ns/op", "ns/op"))


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--steps", type=int, default=2000)
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as work:
        test = os.path.join(work, "outside.test")
        subprocess.run(["go", "test", "-c", "-o", test, "./outside"], cwd=ROOT, check=True)
        ours, theirs = [], []
        for k in range(a.rounds):
            theirs.append(own(a.steps))
            ours.append(program(test, a.steps))
            print("round %d of %d" % (k + 1, a.rounds), file=sys.stderr)
    print("PyTorch %s, load %.1f; a step of 784-256-10 at minibatch 32, medians of %d rounds of %d steps" %
          (torch.__version__, os.getloadavg()[0], a.rounds, a.steps))
    over = []
    for clock, name in enumerate(("processor", "clock")):
        o, t = (statistics.median(r[clock] for r in side) for side in (ours, theirs))
        over.append(o / t - 1)
        print("%-9s  alone %.0f µs, as a program %.0f µs: %+.1f %%" % (name, t * 1e6, o * 1e6, 100 * over[clock]))
    return over[0] > 0.25


if __name__ == "__main__":
    sys.exit(main())
