#!/usr/bin/python3
"""Compare the gradient networks of symbols with PyTorch, one thread each, in one sitting.

    peers/symbols.py [--rounds N] [--seconds S] [--only TEXT] [--gonum] [--cpu]

Both sides learn random symbols with the same networks, the same minibatches and
Adam, as peers/gradient.py has it; a round gives a ratio of characters a second. This
package's side is `go test -bench` of backprop/sequence: whole calls of Learn, with
validation and the exact count of every change. PyTorch's is its usual loop, with
nn.GRU over all symbols of a minibatch at once and the state carried on.

Before these the local arms, which learn the first 200,000 characters of
tinyshakespeare one at a time (`go test -bench` of tracks), stand beside PyTorch's
recurrent network in four streams.
"""

import time

from gradient import compare

import torch
from torch import nn

SYMBOLS, LENGTH = 65, 4096


class Window(nn.Module):
    def __init__(self, length, width, units):
        super().__init__()
        self.embedding, self.hidden, self.read = nn.Embedding(SYMBOLS, width), nn.Linear(length * width, units), nn.Linear(units, SYMBOLS)

    def forward(self, x, _):
        return self.read(torch.relu(self.hidden(self.embedding(x).flatten(1)))), None


class Recurrent(nn.Module):
    def __init__(self, width, units):
        super().__init__()
        self.embedding, self.hidden, self.read = nn.Embedding(SYMBOLS, width), nn.GRU(width, units), nn.Linear(units, SYMBOLS)

    def forward(self, x, state):
        h, state = self.hidden(self.embedding(x), state)
        return self.read(h.flatten(0, 1)), state.detach()


class Torch:
    """One case on PyTorch, minibatches made beforehand."""

    def __init__(self, net, batch, streams=0, length=8):
        torch.manual_seed(1)
        self.net, self.batch, self.at, self.state = net, batch, 0, None
        n = LENGTH // batch
        if streams:
            self.x = list(torch.randint(0, SYMBOLS, (n, batch // streams, streams)))
        else:
            self.x = list(torch.randint(0, SYMBOLS, (n, batch, length)))
        self.y = list(torch.randint(0, SYMBOLS, (n, batch)))
        self.step = torch.optim.Adam(net.parameters(), lr=1e-3)
        self.run(0.1)

    def run(self, seconds, clock=time.perf_counter):
        """Learn for that long and return characters a second."""
        n, begin = 0, clock()
        end = begin + seconds
        while clock() < end:
            self.step.zero_grad(set_to_none=True)
            out, self.state = self.net(self.x[self.at], self.state)
            nn.functional.cross_entropy(out, self.y[self.at]).backward()
            self.step.step()
            self.at = (self.at + 1) % len(self.x)
            n += 1
        return n * self.batch / (clock() - begin)


CASES = [
    ("net=window8-256/streams=1/batch=16/learning", lambda: Torch(Window(8, 32, 256), 16), 1.1),
    ("net=gru256/streams=1/batch=16/learning", lambda: Torch(Recurrent(32, 256), 16, 1), 1.1),
    ("net=gru256/streams=1/batch=64/learning", lambda: Torch(Recurrent(32, 256), 64, 1), 1.1),
    ("net=gru256/streams=4/batch=64/learning", lambda: Torch(Recurrent(32, 256), 64, 4), 1.1),
]

LOCAL = [(f"{arm}/learning", lambda: Torch(Recurrent(32, 256), 64, 4), 3) for arm in ("associative", "associative-readout")]

if __name__ == "__main__":
    compare(__doc__, "tracks", "BenchmarkText", "characters", LOCAL)
    compare(__doc__, "backprop/sequence", "BenchmarkSymbols", "characters", CASES)
