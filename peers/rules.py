"""The local rules in PyTorch, each in the fastest form known to us.

Run by rules.sh. Prints lines of "rate", case, presentations per second of processor time;
with
--check, sums of the weights after each of 20 minibatches, and how near to a tie the
drives came by which it ranked its units, relative to the drive.
"""

import argparse
import gzip
import os
import time

import numpy as np
import torch

IN, UNITS, IMAGES = 784, 2000, 10000
RATE, K, DELTA = 0.04, 7, 0.4


def load(data):
    with gzip.open(os.path.join(data, "train-images-idx3-ubyte.gz")) as f:
        raw = f.read(16 + IMAGES * IN)
    pixels = np.frombuffer(raw, np.uint8, offset=16).reshape(IMAGES, IN)
    return torch.from_numpy(pixels.astype(np.float32) / np.float32(255))


def start(scale):
    k = np.arange(IN * UNITS, dtype=np.uint32) * np.uint32(2654435761)
    w = (scale * (k.astype(np.float64) / 2**32)).astype(np.float32)
    return torch.from_numpy(w.reshape(UNITS, IN))


class Ranked:
    """A form in which the first unit and the K-th learn."""

    def nearest_tie(self, x):
        """The least distance of either to its neighbours in the ranking, relative to its drive."""
        u = (x @ (self.w * self.w.abs()).T).topk(K + 1, dim=1).values
        apart = (u[:, :-1] - u[:, 1:]) / u[:, :-1].abs().clamp(min=1e-30)
        return float(apart[:, [0, K - 2, K - 1]].min())


class Matrix(Ranked):
    """Krotov-Hopfield by products of whole matrices."""

    def __init__(self):
        self.w = start(1)

    def step(self, x):
        w, n = self.w, len(x)
        u = x @ (w * w.abs()).T
        rank = u.topk(K, dim=1).indices
        rows = torch.arange(n)
        g = torch.zeros(n, UNITS)
        g[rows, rank[:, 0]] = 1
        g[rows, rank[:, K - 1]] = -DELTA
        d = g.T @ x
        d -= (g * u).sum(0)[:, None] * w
        w.add_(d, alpha=RATE / max(float(d.abs().max()), 1e-30))


class Rows(Ranked):
    """The same on the rows of winners only."""

    def __init__(self):
        self.w = start(1)
        self.f = self.w * self.w.abs()

    def step(self, x):
        w, n = self.w, len(x)
        u = x @ self.f.T
        top = u.topk(K, dim=1)
        unit = torch.cat((top.indices[:, 0], top.indices[:, K - 1]))
        g = torch.ones(2 * n)
        g[n:] = -DELTA
        rows, slot = unit.unique(return_inverse=True)
        q = torch.zeros(len(rows))
        q.index_add_(0, slot, g * torch.cat((top.values[:, 0], top.values[:, K - 1])))
        old = w[rows]
        d = old * -q[:, None]
        d.index_add_(0, slot[:n], x)
        d.index_add_(0, slot[n:], x, alpha=-DELTA)
        old.add_(d, alpha=RATE / max(float(d.abs().max()), 1e-30))
        w[rows] = old
        self.f[rows] = old * old.abs()


class One(Ranked):
    """Batch 1: one product, two rows."""

    def __init__(self):
        self.w = start(1)
        self.f = self.w * self.w.abs()

    def step(self, x):
        x = x[0]
        u = self.f @ x
        top = u.topk(K)
        a, b = int(top.indices[0]), int(top.indices[K - 1])
        q = top.values
        wa, wb = self.w[a], self.w[b]
        da = torch.add(x, wa * q[0], alpha=-1)
        db = torch.add(x, wb * q[K - 1], alpha=-1).mul_(-DELTA)
        s = RATE / max(float(da.abs().max()), float(db.abs().max()), 1e-30)
        wa.add_(da, alpha=s)
        wb.add_(db, alpha=s)
        torch.mul(wa, wa.abs(), out=self.f[a])
        torch.mul(wb, wb.abs(), out=self.f[b])


class Soft:
    """SoftHebb by products of whole matrices."""

    def nearest_tie(self, x):
        return 1  # it ranks nothing

    def __init__(self):
        self.w = start(0.05)

    def step(self, x):
        w = self.w
        u = x @ w.T
        y = u.softmax(1)
        eta = 0.03 / len(x)
        decay = (y * u).sum(0)
        d = y.T @ x
        d.addcmul_(decay[:, None], w, value=-1)
        w.add_(d, alpha=eta)


CASES = [
    ("kh-100", "kh-100", Matrix, 100),
    ("kh-100-rows", "kh-100", Rows, 100),
    ("softhebb-100", "softhebb-100", Soft, 100),
    ("kh-1", "kh-1", One, 1),
]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True)
    p.add_argument("--set", default="mnist")
    p.add_argument("--seconds", type=float, default=1)
    p.add_argument("--check", action="store_true")
    a = p.parse_args()
    torch.set_num_threads(1)
    x = load(os.path.join(a.data, a.set))
    print(f"version\tPyTorch {torch.__version__}, {torch.get_num_threads()} thread", flush=True)
    with torch.no_grad():
        for name, peer, form, batch in CASES:
            m = form()
            if a.check:
                for k in range(20):
                    shown = x[k * batch : (k + 1) * batch]
                    near = m.nearest_tie(shown)
                    m.step(shown)
                    w = m.w.double()
                    print(f"sum\t{name}\t{peer}\t{k + 1}\t{float(w.sum()):.9g}\t{float(w.abs().sum()):.9g}\t{near:.3g}")
                continue
            for k in range(0, 2000, batch):
                m.step(x[k : k + batch])
            begin, shown, at = time.process_time(), 0, 0
            while time.process_time() - begin < a.seconds:
                m.step(x[at : at + batch])
                shown += batch
                at = (at + batch) % IMAGES
            print(f"rate\t{name}\t{peer}\t{shown / (time.process_time() - begin):.6g}", flush=True)


if __name__ == "__main__":
    main()
