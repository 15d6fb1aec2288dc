"""targets.py: the figures to reach, and whether they are.

A row is a family of cases, whom we are measured against, and the ratio ours :
theirs, smaller is better.  The verdict uses the best of our back ends in the
case and the median over rounds; targets.csv says who that was.
"""
import dataclasses
import re
import statistics

from ours import BACK_ENDS

HAND = ["C rows", "C columns"]
TORCH = ["torch nn"]
ONNX = ["ONNX Runtime"]
OTHERS = HAND + TORCH + ONNX + ["OpenBLAS", "oneDNN", "torch loop",
                                "torch compile"]


@dataclasses.dataclass
class Target:
    title: str
    cases: str                  # a regex for the whole name
    against: list               # the fastest of these, or the word "floor"
    most: float
    ours: list = dataclasses.field(default_factory=lambda: BACK_ENDS)


def sized(title, pattern, against, most):
    """One target for each size of `most`."""
    return [Target("%s, H = %d" % (title, n), "%s-%d" % (pattern, n), against,
                   m) for n, m in most.items()]


LARGE = "(64|128|256|512)"
ALL = "(step|seq|batch|train).*"

TARGETS = [
    Target("step, LSTM and GRU, H >= 64 : floor", "step-(lstm|gru)-" + LARGE,
           "floor", 1.12),
    *sized("step, LSTM : C by hand", "step-lstm", HAND,
           {8: 0.9, 16: 0.95, 32: 0.7}),
    Target("sequence, H >= 64 : floor", "seq-(lstm|gru|rnn)-" + LARGE,
           "floor", 1.5),
    Target("step, bf16 weights : f32 weights", "step-(lstm|gru)-" + LARGE,
           BACK_ENDS, 0.6, ours=["rnnc bf16"]),
    *sized("sequence, LSTM and GRU : ONNX Runtime", "seq-(lstm|gru)", ONNX,
           {8: 0.3, 16: 0.4, 32: 0.5}),
    Target("sequence, LSTM and GRU, H >= 64 : ONNX Runtime, PyTorch, OpenBLAS",
           "seq-(lstm|gru)-" + LARGE, ONNX + TORCH + ["OpenBLAS"], 0.9),
    *sized("sequence : nn.LSTM", "seq-lstm", TORCH,
           {8: 0.03, 16: 0.03, 32: 0.03, 64: 0.12, 128: 0.32}),
    Target("tanh RNN, H <= 64 : best of the others",
           "(step|seq)-rnn-(8|16|32|64)", OTHERS, 0.6),
    Target("batch 16 and 64, H <= 64 : best of the others",
           "batch(16|64)-(lstm|gru|rnn)-(8|16|32|64)", OTHERS, 0.8),
    Target("batch 64, H >= 128 : best of the others",
           "batch64-(lstm|gru|rnn)-(128|256|512)", OTHERS, 1.05),
    *sized("training, LSTM, batch 32 : nn.LSTM", "train-lstm-b32", TORCH,
           {32: 0.2, 128: 0.6, 256: 0.75}),
    *sized("training, LSTM, batch 1 : nn.LSTM", "train-lstm-b1", TORCH,
           {32: 0.015, 128: 0.12, 256: 0.22}),
    Target("training, LSTM : C over OpenBLAS",
           "train-lstm-b(1|32)-(32|128|256)", ["OpenBLAS"], 1.0),
    Target("training from equations, batch 32, H = 128 : PyTorch eager",
           "train-(lstm|indrnn)-b32-128", ["torch loop"], 0.3),
    Target("training from equations, batch 32, H = 128 : torch.compile",
           "train-(lstm|indrnn)-b32-128", ["torch compile"], 0.6),
    Target("C by gcc : LLVM", ALL, ["rnnc llvm"], 1.15, ours=["rnnc gcc"]),
    Target("LLVM : C by gcc", ALL, ["rnnc gcc"], 1.15, ours=["rnnc llvm"]),
    Target("portable numerics : fast", ALL, ["rnnc gcc"], 1.15,
           ours=["rnnc portable"]),
]


@dataclasses.dataclass
class Verdict:
    target: Target
    case: str
    ours: str                   # which of our contestants
    theirs: str
    ratio: float                # median over rounds
    best: float                 # smallest

    def met(self):
        return self.ratio <= self.target.most


def judge(target, result):
    """The Verdict of one case, or None when a side did not run."""
    mine = result.fastest(target.ours)
    if mine is None:
        return None
    if target.against == "floor":
        if not result.floor:
            return None
        theirs, ratios = "floor", [n / result.floor for n in result.ns[mine]]
    else:
        theirs = result.fastest(target.against)
        if theirs is None:
            return None
        ratios = result.ratios(mine, theirs)
    return Verdict(target, result.case.name, mine, theirs,
                   statistics.median(ratios), min(ratios))


def verdicts(results):
    """For each target with a case that ran, the list of its verdicts."""
    for target in TARGETS:
        found = [judge(target, r) for r in results
                 if re.fullmatch(target.cases, r.case.name)]
        found = [v for v in found if v is not None]
        if found:
            yield found
