"""trainer.py: speed of 'rnnc train' as a whole beside a loop in PyTorch.

Steps of the optimiser per second: the time of many epochs less that of few, so
that neither compiling nor reading counts.
"""
import csv
import os
import random

import tool
from programs import seconds
from tool import RNNC, TOP, run


def rate(folder, command, epochs):
    command = command + ["--threads", "1", "--quiet", "--out",
                         os.path.join(folder, "net.safetensors"),
                         "--checkpoint-every", "1000"]
    seconds(command + ["--epochs", "1"])        # fills the cache
    best = 0.0
    for _ in range(3):
        few = seconds(command + ["--epochs", str(epochs // 10)])
        many = seconds(command + ["--epochs", str(epochs)])
        best = max(best, (epochs - epochs // 10) / (many - few))
    return best


def noise(folder):
    """32 sequences of 100 steps with 32 inputs and 32 targets."""
    path = os.path.join(folder, "noise.csv")
    draw = random.Random(1)
    with open(path, "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["id"] + ["x%d" % i for i in range(32)]
                     + ["d%d" % i for i in range(32)])
        for s in range(32):
            for _ in range(100):
                out.writerow([s] + ["%.4f" % draw.gauss(0, 1)
                                    for _ in range(64)])
    return path


def jobs(folder):
    """Name, epochs of one step each, options of 'rnnc train'."""
    spots = os.path.join(TOP, "examples", "sunspots")
    with open(os.path.join(spots, "sunspots.csv")) as f:
        years = tool.write(folder, "years.csv", "".join(f.readlines()[:222]))
    yield "sunspots", 5000, [os.path.join(spots, "model.rnn"), "--data",
                             years]
    bind = ["--bind=%s=%s" % (v, ",".join("%s%d" % (v, i) for i in range(32)))
            for v in "xd"]
    yield "lstm", 200, [os.path.join(TOP, "tests", "law", "lstm.rnn"),
                        "-D", "X=32", "-D", "H=32", "-D", "Y=32", "--data",
                        noise(folder), "--sequence", "id", "--batch",
                        "32"] + bind


def training(folder):
    for name, epochs, options in jobs(folder):
        ours = rate(folder, [RNNC, "train"] + options, epochs)
        yield "rnnc train, %s: steps per second" % name, "%.0f" % ours, ""
        try:
            tool.need_module("torch")
        except tool.Missing as e:
            yield "the same in PyTorch", str(e), ""
            continue
        theirs = float(run([tool.TORCH_PYTHON, os.path.join(
            tool.HERE, "py", "torch_rate.py"), name,
            str(max(10, epochs // 50))]))
        yield ("the same in PyTorch; ratio",
               "%.0f; %.1f times" % (theirs, ours / theirs), "")
