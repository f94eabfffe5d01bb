"""The layers of features of patches and of columns in PyTorch, in several forms.

Run by layers.sh, after the Go side has written what both begin with. Prints, for the
form and the number of presentations at once in which PyTorch is fastest, lines of
"rate", case, presentations per second of processor time, form; with --check, sums of
what comes out after each of three steps, of every form.
"""

import argparse
import gzip
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

EPS, T = 0.1, 0.25
PATCH, SIDE, PLACES = 108, 27, 729


class Patches:
    """Features of an image: windows, contrast, whitening, units, rectifier, quadrants, standard."""

    def __init__(self, read, name, form, batch):
        self.x = read("images", (-1, 3, 32, 32))
        self.form, self.batch, self.n = form, batch, 0
        w = read(name + "-units", (-1, PATCH))
        mean, second = read(name + "-means", (PATCH,)), read(name + "-moments", (PATCH, PATCH))
        c = second.double() - torch.outer(mean.double(), mean.double())
        values, vectors = torch.linalg.eigh((c + c.T) / 2)
        z = vectors * (values.clamp(min=0) + 0.001).rsqrt() @ vectors.T
        self.eff = (w.double() @ z).float()
        self.bias = self.eff @ mean + T  # what is taken from each drive
        m, q = read(name + "-m", (4, -1)), read(name + "-q", (4, -1))
        gain = (m.numel() * (q.double() - m.double() ** 2).clamp(min=0)).rsqrt()
        gain[~gain.isfinite()] = 0
        self.m, self.gain = m, gain.float()
        region = torch.zeros(SIDE, SIDE, dtype=torch.long)
        region[14:] += 2
        region[:, 14:] += 1
        self.mean = F.one_hot(region.flatten(), 4).float()
        self.mean /= self.mean.sum(0)
        self.centred = (self.eff - self.eff.mean(1, keepdim=True)).view(-1, 3, 6, 6)
        self.box = torch.ones(1, 3, 6, 6)

    def drives(self, x):
        """Units × places of each image, less the threshold."""
        if self.form == "conv":  # the contrast of a window from sums over it
            x = x - x.mean((1, 2, 3), keepdim=True)  # which it takes no notice of but for rounding
            s = F.conv2d(x, self.box)
            norm = (F.conv2d(x * x, self.box) - s * s / PATCH).clamp_(min=0).sqrt_()
            u = F.conv2d(x, self.centred).div_(norm.add_(EPS))
            return u.flatten(2).sub_(self.bias[:, None])
        p = F.unfold(x, 6)
        p = p.sub_(p.mean(1, keepdim=True))
        p = p.div_(p.norm(dim=1, keepdim=True).add_(EPS))
        if self.form.startswith("rows"):  # places × units
            return torch.addmm(self.bias.neg(), p.transpose(1, 2).reshape(-1, PATCH), self.eff.T).view(len(x), PLACES, -1)
        return torch.matmul(self.eff, p).sub_(self.bias[:, None])

    def step(self, at):
        x = self.x[at : at + self.batch]
        u = self.drives(x).clamp_(min=0)
        if self.form == "rows":
            y = torch.matmul(self.mean.T, u)  # 4 × units
        elif self.form == "rows slices":
            g = u.view(len(x), SIDE, SIDE, -1)
            y = torch.stack([g[:, a, b].mean((1, 2)) for a in (slice(14), slice(14, None)) for b in (slice(14), slice(14, None))], 1)
        else:
            y = torch.matmul(u, self.mean).transpose(1, 2)
        self.y = (y - self.m).mul_(self.gain)

    def out(self):
        return self.y[-1]


class Competitive:
    """The winner moves to its input, presentations one after another, by drives found before."""

    def __init__(self, read, name, form, batch):
        self.x, self.batch, self.form = read("whitened", (-1, PATCH)), 100, form
        self.w = read(name, (-1, PATCH)).clone()
        self.t = torch.zeros(len(self.w))
        self.later = torch.ones(100, 100).triu(1)

    def step(self, at):
        w, x, eta = self.w, self.x[at : at + self.batch], 0.1
        u = x @ w.T
        k = (u - self.t).argmax(1)
        size = x.norm(dim=1)
        if self.form == "loop":
            drive = (u.gather(1, k[:, None])[:, 0] / size * eta).tolist()
            xe = x * (eta / size)[:, None]
            for i, j in enumerate(k.tolist()):
                w[j].mul_(1 - drive[i]).add_(xe[i])
            self.t.index_add_(0, k, torch.full((len(x),), 0.05))
            return
        decay = (1 - eta * u.gather(1, k[:, None])[:, 0] / size).log_()
        after = ((k[:, None] == k[None, :]) * self.later) @ decay  # of those that come later
        rows, slot, count = k.unique(return_inverse=True, return_counts=True)
        q = torch.zeros(len(rows)).index_add_(0, slot, decay).exp_()
        d = w[rows] * q[:, None]
        d.index_add_(0, slot, x * (eta / size * after.exp_())[:, None])
        w[rows] = d
        self.t[rows] += 0.05 * count

    def out(self):
        return self.w


class Columns:
    """Columns over fields of an image: contrast, eight of eighty fire, and the norm of all."""

    def __init__(self, read, name, form, batch):
        self.x, self.batch, self.form = read.digits().view(-1, 1, 28, 28), batch, form
        k = np.arange(25 * 80 * 144, dtype=np.uint32) * np.uint32(2654435761)
        k = (k ^ (k >> np.uint32(15))) * np.uint32(2246822519)
        self.w = torch.from_numpy((0.2 * (k.astype(np.float64) / 2**32 - 0.5)).astype(np.float32)).view(25, 80, 144)
        self.learns = "forward" not in name
        self.later = torch.ones(batch, batch).triu(1)

    def step(self, at):
        x, w = self.x[at : at + self.batch], self.w
        n, eta = len(x), 0.1
        p = F.unfold(x, 12, stride=4)
        p = p.sub_(p.mean(1, keepdim=True))
        p = p.div_(p.norm(dim=1, keepdim=True).add_(EPS)).permute(2, 0, 1)  # columns × n × 144
        u = torch.bmm(p, w.transpose(1, 2))
        top = u.topk(9, dim=2, sorted=True).values
        y = (u - top[:, :, 8:]).clamp_(min=0).transpose(0, 1).reshape(n, -1)
        self.y = y / y.norm(dim=1, keepdim=True)
        if not self.learns:
            return
        best, k = u.max(2)
        size = p.norm(dim=2).clamp_(min=1e-30)
        e = eta * (size > 1e-30)
        drive = 1 - e * best / size
        unit = k + 80 * torch.arange(25)[:, None]
        flat = w.view(-1, 144)
        if n == 1:
            rows = unit[:, 0]
            flat[rows] = flat[rows] * drive + p[:, 0] * (e / size)
            return
        decay = drive.log_()
        after = (((k[:, :, None] == k[:, None, :]) * self.later) @ decay[:, :, None])[:, :, 0]
        rows, slot = unit.flatten().unique(return_inverse=True)
        q = torch.zeros(len(rows)).index_add_(0, slot, decay.flatten()).exp_()
        d = flat[rows] * q[:, None]
        d.index_add_(0, slot, (p * (e / size * after.exp_())[:, :, None]).reshape(-1, 144))
        flat[rows] = d

    def out(self):
        return self.w if self.learns else self.y


class Discriminant:
    """The mean product of what class means leave, and the means."""

    def __init__(self, read, name, form, batch):
        self.x, self.batch = read("features", (500, -1)), 50
        i = torch.arange(500)
        self.labels = i * i % 10
        self.c = torch.zeros(self.x.shape[1], self.x.shape[1])
        self.sums, self.count = torch.zeros(10, self.x.shape[1]), torch.zeros(10)
        self.seen = 0
        self.before = torch.ones(50, 50).tril(-1)

    def step(self, at):
        x, label = self.x[at : at + 50], self.labels[at : at + 50]
        same = (label[:, None] == label[None, :]) * self.before
        b = self.count[label] + same.sum(1)
        mean = (self.sums[label] + same @ x).div_(b.clamp(min=1)[:, None])
        d = (x - mean).mul_((b / (b + 1)).sqrt_()[:, None])
        self.seen += 50
        self.c.addmm_(d.T, d, beta=1 - 50 / self.seen, alpha=1 / self.seen)
        self.sums.index_add_(0, label, x)
        self.count.index_add_(0, label, torch.ones(50))

    def out(self):
        return self.c


FORMS = ["rows", "rows slices", "units", "conv"]
CASES = (
    [(f"patches-{u}", Patches, [(f, b) for f in FORMS for b in (1, 4, 16, 64)]) for u in (400, 1600)]
    + [(f"competitive-{u}", Competitive, [("loop", 100), ("whole", 100)]) for u in (400, 1600)]
    + [(f"columns-{forward}{b}", Columns, [("whole", b)]) for b in (1, 50) for forward in ("forward-", "")]
    + [("discriminant", Discriminant, [("whole", 50)])]
)


class Reader:
    def __init__(self, folder, data):
        self.folder, self.data = folder, data

    def __call__(self, name, shape):
        return torch.from_numpy(np.fromfile(os.path.join(self.folder, name + ".f32"), np.float32)).view(*shape)

    def digits(self):
        with gzip.open(os.path.join(self.data, "mnist", "train-images-idx3-ubyte.gz")) as f:
            raw = f.read(16 + 10000 * 784)
        return torch.from_numpy(np.frombuffer(raw, np.uint8, offset=16).astype(np.float32) / np.float32(255))


def rate(m, seconds):
    limit = len(m.x) - m.batch + 1
    begin, shown = time.process_time(), 0
    while shown == 0 or time.process_time() - begin < seconds:
        m.step(shown % limit // m.batch * m.batch)
        shown += m.batch
    return shown / (time.process_time() - begin)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True)
    p.add_argument("--layers", required=True)
    p.add_argument("--seconds", type=float, default=1)
    p.add_argument("--check", action="store_true")
    a = p.parse_args()
    torch.set_num_threads(1)
    read = Reader(a.layers, a.data)
    print(f"version\tPyTorch {torch.__version__}, {torch.get_num_threads()} thread", flush=True)
    with torch.no_grad():
        for name, kind, forms in CASES:
            made = [(kind(read, name, f, b), f, b) for f, b in forms]
            if a.check:
                for m, f, b in made:
                    for k in range(3):  # the last of what is presented at once is compared
                        m.step(k if kind is Patches and b == 1 else k * m.batch)
                        out = m.out().double()
                        if kind is not Patches or b == 1:
                            print(f"sum\t{name}\t{k + 1}\t{float(out.sum()):.9g}\t{float(out.abs().sum()):.9g}\t{f}")
                continue
            for m, _, _ in made:
                m.step(0)
            best = max(made, key=lambda t: rate(t[0], a.seconds / 4)) if len(made) > 1 else made[0]
            print(f"rate\t{name}\t{rate(best[0], a.seconds):.6g}\t{best[1]}, {best[2]} at once", flush=True)


if __name__ == "__main__":
    main()
