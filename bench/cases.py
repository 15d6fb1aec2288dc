"""cases.py: what is measured; a case is a net, its sizes and how it is used.

Modes: "step" is one step of one sequence a call, "run" T steps of B sequences,
"train" one step of the optimiser on B sequences of T steps.  c/case.h has the
equations.
"""
import dataclasses

ROWS = {"lstm": 4, "gru": 3, "rnn": 1, "indrnn": 1, "esn": 1}
SIZES = (8, 16, 32, 64, 128, 256, 512)
DENSITY = 0.01                  # of an echo-state network


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    group: str                  # cases of a group differ in `size` only
    size: int
    kind: str
    mode: str
    X: int
    H: int
    model: str                  # models/MODEL.rnn
    layers: int = 1
    dirs: int = 1
    B: int = 1
    T: int = 1000
    ours_only: bool = False

    def words(self):
        """For the contestants in Python: py/case.py."""
        return [self.kind, self.mode] + [str(n) for n in (
            self.X, self.H, self.layers, self.dirs, self.B, self.T)]

    def defines(self):
        """For the contestants in C: c/case.h."""
        return ["-DCASE_%s=%s" % pair for pair in (
            ("KIND", self.kind.upper()), ("MODE", self.mode.upper()),
            ("X", self.X), ("UNITS", self.H), ("LAYERS", self.layers),
            ("DIRS", self.dirs), ("B", self.B), ("T", self.T))]

    def recurrent(self):
        """Weights of one layer that a step needs in sequence."""
        if self.kind == "indrnn":
            return self.H
        if self.kind == "esn":
            return round(DENSITY * self.H * self.H)
        return ROWS[self.kind] * self.H * self.H

    def projection(self):
        """Weights of one layer that do not recur."""
        return ROWS[self.kind] * self.H * self.X

    def multiply_adds(self):
        """Per unit of the result: a step of all sequences, or a step of the
        optimiser, which is forward, backward and weight gradients."""
        once = (self.B * self.layers * self.dirs
                * (self.recurrent() + self.projection()))
        return 3 * self.T * once if self.mode == "train" else once

    def resident_bytes(self):
        """Weights that have to be read for every step, whatever is hoisted."""
        step = self.projection() if self.mode == "step" else 0
        return 4 * self.layers * self.dirs * (self.recurrent() + step)


def inference():
    """The nets of the tables: every size, every use."""
    uses = (("step", 1, 1000), ("seq", 1, 1000), ("batch16", 16, 100),
            ("batch64", 64, 100))
    for use, B, T in uses:
        for kind in ("lstm", "gru", "rnn"):
            for n in SIZES:
                yield Case("%s-%s-%d" % (use, kind, n), use + "-" + kind, n,
                           kind, "step" if use == "step" else "run", n, n,
                           kind, B=B, T=T)
    for n in (32, 128, 512):
        yield Case("seq-indrnn-%d" % n, "seq-indrnn", n, "indrnn", "run", n,
                   n, "indrnn")
    for n in (32, 128):
        yield Case("seq-stack4-%d" % n, "seq-stack4", n, "lstm", "run", n, n,
                   "stack", layers=4)
        yield Case("seq-bidirectional-%d" % n, "seq-bidirectional", n,
                   "lstm", "run", n, n, "bidirectional", dirs=2)
    yield Case("seq-esn-512", "seq-esn", 512, "esn", "run", 8, 512, "esn")


def training():
    for kind in ("lstm", "indrnn"):
        for B in (1, 32):
            for n in (32, 128, 256):
                group = "train-%s-b%d" % (kind, B)
                yield Case("%s-%d" % (group, n), group, n, kind, "train", n,
                           n, "train_" + kind, B=B, T=100)


def growth():
    """LSTM, one size at a time; the other sizes are 32 units, 1 layer."""
    def case(what, n, units=32, **more):
        model = "stack" if what == "layers" else "lstm"
        return Case("grow-%s-%d" % (what, n), "grow-" + what, n, "lstm",
                    "run", units, units, model,
                    ours_only=True, **more)
    for n in (16, 32, 64, 128, 256):
        yield case("H", n, units=n)
    for n in (250, 500, 1000, 2000, 4000):
        yield case("T", n, T=n)
    for n in (2, 4, 8, 16, 32, 64):
        yield case("batch", n, B=n, T=100)
    for n in (1, 2, 4, 8):
        yield case("layers", n, layers=n)


# Enough for every kind of contestant to run once.
QUICK = ("step-lstm-32", "seq-gru-64", "batch16-lstm-32", "seq-esn-512",
         "train-lstm-b32-32")


def every():
    return [*inference(), *training(), *growth()]
