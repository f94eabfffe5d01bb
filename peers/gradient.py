#!/usr/bin/python3
"""Compare backprop with PyTorch, one thread each, in one sitting.

    peers/gradient.py [--rounds N] [--seconds S] [--only TEXT] [--gonum] [--cpu]

Both sides train the same network on the same minibatches of random data, in
turn, for N rounds; a round gives a ratio of presentations a second, and the
table shows the median ratio with the smallest and largest. This package's
side is `go test -bench` of backprop: whole calls of Learn, with validation,
the copy of the minibatch and the exact count of every change. PyTorch's is
its usual training loop on contiguous float tensors made beforehand. On a
machine that others use, --cpu compares presentations a second of processor
time instead of the clock's.
"""

import argparse
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

# Both must be 1, and before the libraries load: with more the two pools of
# threads oversubscribe the machine and PyTorch looks slower than it is.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import torch  # noqa: E402
from torch import nn  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
BATCHES = 32


def mlp(units):
    return lambda: nn.Sequential(nn.Linear(784, units), nn.ReLU(), nn.Linear(units, 10))


def conv():
    return nn.Sequential(
        nn.Conv2d(1, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(512, 128), nn.ReLU(), nn.Linear(128, 10))


def cases():
    for units in (256, 2000):
        for batch in (64, 128):
            for step in ("sgd", "adam"):
                yield f"net=784-{units}-10/batch={batch}/step={step}", mlp(units), batch, step, 0.9
    for step in ("sgd", "adam"):
        yield f"net=784-256-10/batch=1/step={step}", mlp(256), 1, step, 2.0
    for step in ("sgd", "adam"):
        yield f"net=conv/batch=64/step={step}", conv, 64, step, 0.5


class Torch:
    """One case on PyTorch, in the form in which it runs fastest here."""

    def __init__(self, make, batch, step):
        torch.manual_seed(1)
        self.batch, self.net, self.loss, self.at = batch, make(), nn.CrossEntropyLoss(), 0
        shape = (batch, 1, 28, 28) if isinstance(self.net[0], nn.Conv2d) else (batch, 784)
        self.x = [torch.rand(shape) for _ in range(BATCHES)]
        self.y = [torch.randint(0, 10, (batch,)) for _ in range(BATCHES)]
        ps = self.net.parameters()
        self.step = torch.optim.SGD(ps, lr=1e-3) if step == "sgd" else torch.optim.Adam(ps, lr=1e-3)
        self.run(0.1)

    def run(self, seconds, clock=time.perf_counter):
        """Train for that long and return presentations a second."""
        net, loss, step, x, y, at = self.net, self.loss, self.step, self.x, self.y, self.at
        n, begin = 0, clock()
        end = begin + seconds
        while clock() < end:
            step.zero_grad(set_to_none=True)
            loss(net(x[at]), y[at]).backward()
            step.step()
            at = (at + 1) % BATCHES
            n += 1
        self.at = at
        return n * self.batch / (clock() - begin)


def ours(binary, package, bench, what, name, seconds, blas, unit):
    out = subprocess.run(
        [binary, "-test.run=^$", "-test.cpu=1", f"-test.benchtime={seconds}s", f"-test.bench=^{bench}$/" + "/".join(f"^{p}$" for p in name.split("/"))],
        cwd=ROOT / package, env=dict(os.environ, HEBBGRAD_BLAS=blas), capture_output=True, text=True, check=True).stdout
    m = re.search(rf"([\d.e+]+) {what}/{unit}\b", out)
    if not m:
        sys.exit(f"no such benchmark: {name}\n{out}")
    return float(m.group(1))


def compare(doc, package, bench, what, cases):
    """Both sides of each case, which is its name, how the peer is made, and the
    ratio that is accepted."""
    p = argparse.ArgumentParser(description=doc.split("\n")[0])
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--seconds", type=float, default=1.0, help="of each side of a case in a round")
    p.add_argument("--only", default="", help="cases whose name contains this text")
    p.add_argument("--gonum", action="store_true", help="run this side without OpenBLAS")
    p.add_argument("--cpu", action="store_true", help="time of the processor, not of the clock")
    a = p.parse_args()
    clock, unit = (time.process_time, "cpu-s") if a.cpu else (time.perf_counter, "s")
    torch.set_num_threads(1)
    blas = "gonum" if a.gonum else "auto"
    go = subprocess.run(["go", "version"], capture_output=True, text=True, check=True).stdout.split()[2]
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    print(f"{model.group(1) if model else platform.processor()}, {os.cpu_count()} cores; PyTorch {torch.__version__}, {go}, "
          f"{'gonum' if a.gonum else 'OpenBLAS where there is one'}; 1 thread; median of {a.rounds} rounds of {a.seconds} s{' of processor time' if a.cpu else ''}; "
          f"load {os.getloadavg()[0]:.1f}; {what}")
    print(f"{'case':<44}{'PyTorch/s':>11}{'ours/s':>11}{'ratio':>8}{'least':>7}{'most':>7}{'accept':>8}")
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        binary = str(pathlib.Path(folder) / "ours.test")
        subprocess.run(["go", "test", "-c", "-o", binary, "./" + package], cwd=ROOT, check=True)
        for name, make, accept in cases:
            if a.only not in name:
                continue
            peer = make()
            theirs, mine = [], []
            for i in range(a.rounds):
                for side in (0, 1) if i % 2 else (1, 0):
                    if side:
                        theirs.append(peer.run(a.seconds, clock))
                    else:
                        mine.append(ours(binary, package, bench, what, name, a.seconds, blas, unit))
            ratios = [m / t for m, t in zip(mine, theirs)]
            ratio = statistics.median(ratios)
            if ratio < accept:
                missed.append(name)
            print(f"{name:<44}{statistics.median(theirs):>11.0f}{statistics.median(mine):>11.0f}"
                  f"{ratio:>8.2f}{min(ratios):>7.2f}{max(ratios):>7.2f}{accept:>8.1f}", flush=True)
    if missed and not a.gonum:
        sys.exit("below what is accepted: " + ", ".join(missed))


if __name__ == "__main__":
    compare(__doc__, "backprop", "BenchmarkLearn", "presentations",
            [(name, lambda m=make, b=batch, s=step: Torch(m, b, s), accept) for name, make, batch, step, accept in cases()])
