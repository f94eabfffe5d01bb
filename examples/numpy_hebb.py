"""A Hebbian learner in numpy, as a learner of Hebbgrad's comparison."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "clients", "python"))

import numpy as np  # noqa: E402

import hebbgrad  # noqa: E402
from hebbgrad import Setting  # noqa: E402


class Hebb(hebbgrad.Learner):
    """Competing units under Oja's rule, and a delta rule that reads them."""

    settings = {
        "minibatch": Setting(1, "presentations of one step", 1, 1 << 16),
        "units": Setting(100, "of the layer", 1, 16384),
        "winners": Setting(5, "units that learn from a stimulus", 1, 16384),
        "rate": Setting(0.02, "learning rate of the layer", 0, 1),
        "readout": Setting(0.2, "learning rate of the readout", 0, 10),
    }

    def weights(self, spec, settings):
        if not spec.classes or not spec.inputs or spec.actions:
            raise hebbgrad.Refuse("it learns from stimuli with labels")
        return {"w": (settings["units"], spec.inputs), "v": ("readout", (spec.classes, settings["units"]))}

    def reset(self, w, seed):
        self.w, self.v = w["w"], w["v"]
        self.w[:] = np.random.default_rng(seed).random(self.w.shape, np.float32) / np.sqrt(self.w.shape[1])
        self.v[:] = 0

    def layer(self, x):
        """Stimuli of length 1, and which units win how strongly."""
        x = x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-6)
        y = x @ self.w.T
        k = min(self.settings["winners"], y.shape[1])
        return x, np.where(y >= np.sort(y, axis=1)[:, [-k]], np.maximum(y, 0), 0).astype(np.float32)

    def scores(self, batch):
        return self.layer(batch.x)[1] @ self.v.T

    def learn(self, batch):
        x, y = self.layer(batch.x)
        error = np.eye(len(self.v), dtype=np.float32)[batch.labels] - y @ self.v.T
        self.v += self.settings["readout"] / batch.n * error.T @ y
        # Oja (1982): what a unit takes in of the stimulus, less what keeps its weights of length 1.
        self.w += self.settings["rate"] / batch.n * (y.T @ x - (y * y).sum(0)[:, None] * self.w)
        macs = batch.n * (self.w.size + self.v.size)
        return hebbgrad.Report(macs=(macs, macs, batch.n * len(self.w)))


if __name__ == "__main__":
    hebbgrad.serve(Hebb)
