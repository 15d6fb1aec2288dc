"""targets.py: the figures to reach, and whether they are.

A row is a family of cases, whom we are measured against, and the ratio ours :
theirs, smaller is better.  The verdict uses the best of our back ends in the
case and the median over rounds; the report prints who that was.
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
    cases: str                  # a regex for the whole name
    against: list               # the fastest of these, or the word "floor"
    most: float
    ours: list = dataclasses.field(default_factory=lambda: BACK_ENDS)


def sized(pattern, against, **most):
    """One target per size: _8=0.9 is 0.9 at size 8."""
    return [Target(pattern + "-" + n[1:], against, m)
            for n, m in most.items()]


TARGETS = [
    Target("step-(lstm|gru)-(64|128|256|512)", "floor", 1.12),
    *sized("step-lstm", HAND, _8=0.9, _16=0.95, _32=0.7),
    Target("seq-(lstm|gru|rnn)-(64|128|256|512)", "floor", 1.5),
    Target("step-(lstm|gru)-(64|128|256|512)", BACK_ENDS, 0.6,
           ours=["rnnc bf16"]),
    *sized("seq-(lstm|gru)", ONNX, _8=0.3, _16=0.4, _32=0.5),
    Target("seq-(lstm|gru)-(64|128|256|512)", ONNX + TORCH + ["OpenBLAS"],
           0.9),
    *sized("seq-lstm", TORCH, _8=0.03, _16=0.03, _32=0.03, _64=0.12,
           _128=0.32),
    Target("(step|seq)-rnn-(8|16|32|64)", OTHERS, 0.6),
    Target("batch(16|64)-(lstm|gru|rnn)-(8|16|32|64)", OTHERS, 0.8),
    Target("batch64-(lstm|gru|rnn)-(128|256|512)", OTHERS, 1.05),
    *sized("train-lstm-b32", TORCH, _32=0.2, _128=0.6, _256=0.75),
    *sized("train-lstm-b1", TORCH, _32=0.015, _128=0.12, _256=0.22),
    Target("train-lstm-b(1|32)-(32|128|256)", ["OpenBLAS"], 1.0),
    Target("train-(lstm|indrnn)-b32-128", ["torch loop"], 0.3),
    Target("train-(lstm|indrnn)-b32-128", ["torch compile"], 0.6),
    Target("(step|seq|batch|train).*", ["rnnc llvm"], 1.15,
           ours=["rnnc gcc"]),
    Target("(step|seq|batch|train).*", ["rnnc gcc"], 1.15,
           ours=["rnnc llvm"]),
    Target("(step|seq|batch|train).*", ["rnnc gcc"], 1.15,
           ours=["rnnc portable"]),
]


@dataclasses.dataclass
class Verdict:
    case: str
    ours: str                   # which of our contestants
    theirs: str
    most: float
    ratio: float                # median over rounds
    best: float                 # smallest

    def met(self):
        return self.ratio <= self.most


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
    return Verdict(result.case.name, mine, theirs, target.most,
                   statistics.median(ratios), min(ratios))


def verdicts(results):
    for target in TARGETS:
        for r in results:
            if re.fullmatch(target.cases, r.case.name):
                v = judge(target, r)
                if v is not None:
                    yield v
