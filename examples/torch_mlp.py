"""A multilayer perceptron in PyTorch, as a learner of Hebbgrad's comparison."""

import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "clients", "python"))

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402

import hebbgrad  # noqa: E402
from hebbgrad import Setting  # noqa: E402

torch.set_num_threads(1)


class Network(hebbgrad.Learner):
    """A network of PyTorch's, whose parameters lie in the file of its weights."""

    settings = {
        "minibatch": Setting(32, "presentations of one step", 1, 1 << 20),
        "rate": Setting(0.001, "learning rate of Adam", 1e-9, 100),
        "schedule": Setting("constant", "of the rate over the run", choices=["constant", "cosine"]),
        "dropout": Setting(0.0, "share of a hidden layer's outputs silenced while learning", 0, 0.95),
    }

    def network(self, spec, settings):
        raise NotImplementedError

    def weights(self, spec, settings):
        if not spec.classes or spec.symbols or spec.actions:
            raise hebbgrad.Refuse("it learns from stimuli with labels")
        self.net = self.network(spec, settings)
        x, work = torch.zeros(1, spec.inputs), []
        with torch.no_grad():
            for layer in self.net:
                x = layer(x)
                if hasattr(layer, "weight"):
                    work.append(x.numel() * layer.weight[0].numel())
        # Backwards, a gradient of the weights in every layer and of the inputs in all but the first.
        self.macs = sum(work), 2 * sum(work) - work[0]
        last = list(self.net)[-1]
        readout = {id(p) for p in last.parameters()}
        return {name: ("readout" if id(p) in readout else "layer", tuple(p.shape))
                for name, p in self.net.named_parameters()}

    def reset(self, w, seed):
        torch.manual_seed(seed)
        for name, p in self.net.named_parameters():
            p.data = torch.from_numpy(w[name])  # from now on the file is the parameter
            if p.dim() > 1:
                # He for what a rectifier follows, Glorot for the readout.
                if p is list(self.net)[-1].weight:
                    nn.init.xavier_uniform_(p)
                else:
                    nn.init.kaiming_normal_(p, nonlinearity="relu")
            else:
                nn.init.zeros_(p)
        self.begin()

    def begin(self):
        self.loss = nn.CrossEntropyLoss()
        self.adam = torch.optim.Adam(self.net.parameters(), lr=self.settings["rate"])
        self.seen = 0

    def learn(self, batch):
        if self.settings["schedule"] == "cosine":
            done = min(self.seen / self.spec.length, 1)
            self.adam.param_groups[0]["lr"] = self.settings["rate"] * (1 + math.cos(math.pi * done)) / 2
        self.seen += batch.n
        self.net.train()
        self.adam.zero_grad()
        self.loss(self.net(torch.from_numpy(batch.x)), torch.from_numpy(batch.labels).long()).backward()
        self.adam.step()
        return hebbgrad.Report(macs=(batch.n * self.macs[0], batch.n * self.macs[1], 0))

    def scores(self, batch):
        self.net.eval()
        with torch.no_grad():
            return self.net(torch.from_numpy(batch.x)).numpy()

    def probabilities(self, batch):
        p = torch.softmax(torch.from_numpy(self.scores(batch)), dim=1)
        return p.numpy()

    def save(self):
        kept = {"random": torch.get_rng_state().numpy(), "seen": np.array(self.seen)}
        for k, p in enumerate(self.net.parameters()):
            for name, v in self.adam.state.get(p, {}).items():
                kept["%s %d" % (name, k)] = np.asarray(v, np.float32)
        return kept

    def load(self, state):
        self.begin()
        if not state:
            return
        torch.set_rng_state(torch.from_numpy(state["random"]))
        self.seen = int(state["seen"])
        for k, p in enumerate(self.net.parameters()):
            moments = {name: torch.from_numpy(state["%s %d" % (name, k)].copy())
                       for name in ("step", "exp_avg", "exp_avg_sq") if "%s %d" % (name, k) in state}
            if moments:
                self.adam.state[p] = moments


class Perceptron(Network):
    """Multilayer perceptron in PyTorch, with Adam."""

    settings = dict(Network.settings, units=Setting(256, "units of the hidden layer", 1, 16384))

    def network(self, spec, settings):
        layers = [nn.Linear(spec.inputs, settings["units"]), nn.ReLU()]
        if settings["dropout"]:
            layers.append(nn.Dropout(settings["dropout"]))
        return nn.Sequential(*layers, nn.Linear(settings["units"], spec.classes))


if __name__ == "__main__":
    hebbgrad.serve(Perceptron)
