#!/usr/bin/python3
"""Measure what it costs PyTorch to learn as a program, in one sitting.

    peers/outside.py [--rounds N] [--steps N]

The network is 784-256-10 with Adam, the minibatch 32, one thread: that of
examples/torch_mlp.py under `go test -bench TorchLearn` of the package outside, with
every minibatch sent to it and every change of a weight counted. PyTorch's own time is
what the program takes from the arrays of a minibatch to the end of the step; the
overhead is what the processors spent beyond it, in both processes. Both are of the
same steps, so that other work on the machine slows both. Exit status 1 where the
median of the rounds is above 25 % of PyTorch's own time.
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

ROOT = pathlib.Path(__file__).resolve().parent.parent
WARM = 100  # learns before the benchmark's own


def serve(times):
    """Be the program, and leave the seconds of each step in a file."""
    sys.path.insert(0, str(ROOT / "examples"))
    from torch_mlp import Perceptron, hebbgrad

    class Timed(Perceptron):
        spent = []

        def learn(self, batch):
            start = time.process_time()
            said = super().learn(batch)
            self.spent.append(time.process_time() - start)
            if len(self.spent) % 100 == 0:
                pathlib.Path(times).write_text("\n".join(map(str, self.spent)))
            return said

    hebbgrad.serve(Timed)


def measure(test, steps, times):
    """Seconds of processor of a step: PyTorch's own, and all."""
    out = subprocess.run([test, "-test.run", "^$", "-test.bench", "TorchLearn", "-test.benchtime", "%dx" % steps], cwd=ROOT / "outside", check=True,
                         env=dict(os.environ, PYTHON=sys.executable, PROGRAM=__file__, TIMES=times), stdout=subprocess.PIPE, text=True).stdout
    own = [float(t) for t in open(times)][WARM:]
    return statistics.fmean(own), float(re.search("([0-9.]+) cpu-ns/op", out).group(1)) / 1e9


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--steps", type=int, default=1000)
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as work:
        test = os.path.join(work, "outside.test")
        subprocess.run(["go", "test", "-c", "-o", test, "./outside"], cwd=ROOT, check=True)
        rounds = []
        for k in range(a.rounds):
            own, all_ = measure(test, a.steps, os.path.abspath(os.path.join(work, "times")))
            rounds.append(all_ / own - 1)
            print("round %d: PyTorch %.0f µs, all %.0f µs: +%.1f %%" % (k + 1, own * 1e6, all_ * 1e6, 100 * rounds[-1]), flush=True)
    over = statistics.median(rounds)
    print("load %.1f; median +%.1f %%" % (os.getloadavg()[0], 100 * over))
    return over > 0.25


if __name__ == "__main__":
    if os.environ.get("TIMES"):
        serve(os.environ["TIMES"])
    sys.exit(main())
