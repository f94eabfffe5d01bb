"""A learner of your own in Hebbgrad's comparison: one file, numpy, nothing else.

    import numpy as np
    import hebbgrad

    class Delta(hebbgrad.Learner):
        '''The delta rule on one layer.'''
        settings = {"rate": hebbgrad.Setting(0.1, "learning rate", 1e-6, 10)}

        def weights(self, spec, settings):
            if not spec.classes:
                raise hebbgrad.Refuse("it learns from labels, and the stream has none")
            return {"w": ("readout", (spec.classes, spec.inputs))}

        def reset(self, w, seed):
            self.w = w["w"]          # lies in the file that the harness counts in

        def scores(self, batch):
            return batch.x @ self.w.T

        def learn(self, batch):
            error = np.eye(self.spec.classes, dtype=np.float32)[batch.labels] - self.scores(batch)
            self.w += self.settings["rate"] / batch.n * error.T @ batch.x

    hebbgrad.serve(Delta)

`weights` says which arrays there are; `reset` is handed them and fills them, and
again whenever learning begins anew; `learn` changes them in place. What is changed
there is counted by the harness. All that the learner answers by has to be in these
arrays; what it needs besides to go on learning, such as an optimiser's moments, `save`
returns and `load` takes back.

What a learner can do is told by which methods it has: scores, probabilities, novelty,
recall, prediction, act and policy, fields. docs/protocol.md says what each gives.
"""

import json
import mmap
import os
import sys
import traceback

import numpy as np

PROTOCOL = 1

_TYPES = {"f4": "<f4", "f8": "<f8", "i4": "<i4", "i8": "<i8", "u1": "u1"}
_ANSWERS = ("scores", "probabilities", "novelty", "recall", "prediction")
_CAPABILITIES = {"scores": "scores", "probabilities": "probabilities", "novelty": "novelty", "recall": "recall",
                 "prediction": "prediction", "act": "actions", "fields": "fields"}


class Refuse(Exception):
    """Raised in `weights`: the learner cannot take part in this stream, and why."""


class Setting:
    """A setting: its default (a float, int, bool or str), what it is, and its bounds or words."""

    def __init__(self, default, doc="", low=None, high=None, choices=None):
        self.default, self.doc, self.low, self.high, self.choices = default, doc, low, high, choices

    def declared(self, name):
        d = {"name": name, "doc": self.doc, "default": self.default}
        d.update({k: v for k, v in (("min", self.low), ("max", self.high), ("choices", self.choices)) if v is not None})
        return d


class Report:
    """What a learn may say of itself, where it returns one.

    examples: by how much each presentation took part in a step, 0 where it did not;
    macs: multiply-accumulates forward, in learning, and element-wise operations;
    again: stimuli that learning passed over beyond their one presentation.
    """

    def __init__(self, examples=None, macs=None, again=0):
        self.examples, self.macs, self.again = examples, macs, again


class Spec:
    """What the stream gives: inputs, shape (channels, height, width) or None, symbols,
    sequences, classes, targets, actions, reward, timed, bounded, columns, length, distinct."""

    def __init__(self, fields):
        self.shape = self.low = self.high = None
        self.__dict__.update(fields)


class Batch:
    """n stimuli: x (n × inputs), and what else the stream gives, None where it gives none:
    symbols, sequences, times, boundaries, and in learn labels, targets, rewards, actions,
    next, ends."""

    def __init__(self, n, arrays):
        self.n = n
        self.x = self.symbols = self.sequences = self.times = self.boundaries = None
        self.labels = self.targets = self.rewards = self.actions = self.next = self.ends = None
        self.__dict__.update(arrays)


class Learner:
    """What a learner is made of; see the example at the top of this file."""

    settings = {}  # by name: a default, or a Setting
    reads = ()     # "symbols", "sequences"
    steps = 1      # that it makes within one learn

    def weights(self, spec, settings):
        """The arrays of weights: by name, a shape or (site, shape)."""
        raise NotImplementedError

    def reset(self, w, seed):
        """Begin anew: fill the arrays, by name, in place."""
        raise NotImplementedError

    def learn(self, batch):
        """Learn from a batch; may return a Report."""
        raise NotImplementedError

    def save(self):
        """What learning on needs beside the weights: by name, an array."""
        return {}

    def load(self, state):
        """The weights are others. state is what save gave, or empty: then begin afresh with it."""


def serve(kind):
    """Speak for a learner of the given class until the harness ends it."""
    # What is printed must not get among the answers. Long arrays are read past the buffer.
    requests, answers = os.fdopen(os.dup(0), "rb", 1 << 12), os.fdopen(os.dup(1), "wb", 1 << 17)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    try:
        _Service(kind, requests, answers).run()
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)  # whatever threads a library has left
    os._exit(0)


class _Service:
    def __init__(self, kind, requests, answers):
        self.kind, self.requests, self.answers = kind, requests, answers
        self.learner = self.map = self.choice = None

    def run(self):
        while True:
            line = self.requests.readline()
            if not line:
                return
            head = json.loads(line)
            arrays = {a["name"]: self.array(a) for a in head.get("arrays", ())}
            op = head["op"]
            if op == "end":
                return
            if op in _ANSWERS:
                self.answer({}, {"answer": getattr(self.learner, op)(Batch(head["n"], arrays))})
            else:
                self.answer(*getattr(self, op)(head, arrays))

    def array(self, a):
        v = np.empty(a["shape"], _TYPES[a["type"]])
        into, at = memoryview(v.reshape(-1)).cast("B") if v.size else b"", 0
        while at < v.nbytes:
            n = self.requests.readinto(into[at:])
            if not n:
                raise EOFError("the harness ended in the middle of an array")
            at += n
        return v

    def answer(self, head, arrays):
        listed, payload = [], []
        for name, v in arrays.items():
            v = np.asarray(v)
            kind = {"f": "f", "i": "i", "u": "u", "b": "u"}.get(v.dtype.kind, "?") + str(v.dtype.itemsize)
            if name == "answer":
                kind = "f4"
            if kind not in _TYPES:
                raise TypeError("array %s has type %s: want float32, float64, int32, int64 or uint8" % (name, v.dtype))
            v = np.ascontiguousarray(v, _TYPES[kind])
            listed.append({"name": name, "type": kind, "shape": list(v.shape)})
            payload.append(v)
        if listed:
            head["arrays"] = listed
        self.answers.write(json.dumps(head).encode() + b"\n")
        for v in payload:
            if v.size:
                self.answers.write(v.data)
        self.answers.flush()

    def hello(self, head, _):
        kind = self.kind
        if head["protocol"] != PROTOCOL:
            raise ValueError("the harness speaks version %s of the protocol, this client version %d" % (head["protocol"], PROTOCOL))
        can = [c for method, c in _CAPABILITIES.items() if hasattr(kind, method)] + list(kind.reads)
        declared = [(s if isinstance(s, Setting) else Setting(s)).declared(name) for name, s in kind.settings.items()]
        return {"protocol": PROTOCOL, "name": kind.__name__, "summary": (kind.__doc__ or "").strip().split("\n")[0],
                "capabilities": can, "settings": declared}, {}

    def build(self, head, _):
        spec, self.learner = Spec(head["spec"]), self.kind()
        self.learner.spec, self.learner.settings = spec, head["settings"]
        try:
            shapes = self.learner.weights(spec, head["settings"])
        except Refuse as why:
            return {"refused": str(why)}, {}
        weights = []
        for name, w in shapes.items():
            site, shape = w if len(w) == 2 and isinstance(w[0], str) else ("layer", w)
            weights.append({"name": name, "site": site, "shape": [int(n) for n in shape]})
        self.map = None
        return {"weights": weights, "steps": self.learner.steps}, {}

    def reset(self, head, _):
        if self.map is None:
            with open(head["file"], "r+b") as f:
                self.map = mmap.mmap(f.fileno(), head["bytes"])
        w = {a["name"]: np.frombuffer(self.map, "<f4", int(np.prod(a["shape"])), a["offset"]).reshape(a["shape"])
             for a in head["layout"]}
        self.learner.reset(w, head["seed"])
        return {}, {}

    def learn(self, head, arrays):
        said = self.learner.learn(Batch(head["n"], arrays)) or Report()
        out = {"again": said.again} if said.again else {}
        if said.macs is not None:
            out["macs"] = dict(zip(("forward", "learning", "elementwise"), map(int, said.macs)))
        return out, {} if said.examples is None else {"examples": np.asarray(said.examples, np.float32)}

    def fields(self, head, _):
        return {}, {"answer": self.learner.fields(head["n"])}

    def act(self, head, arrays):
        return {"action": int(self.learner.act(arrays["x"][0], head["begins"]))}, {}

    def policy(self, head, _):
        self.choice = self.learner.policy(head["seed"])
        return {}, {}

    def choose(self, head, arrays):
        return {"action": int(self.choice(arrays["x"][0], head["begins"]))}, {}

    def save(self, _, __):
        return {}, self.learner.save()

    def load(self, _, arrays):
        self.learner.load(arrays)
        return {}, {}
