#!/usr/bin/env python3
"""task.py WHAT SEED: data for rnnc, and what its states are worth.

templates    600 trains of 250 ms in steps of 0.5: one of 4 Poisson trains (20
             Hz), each spike moved by a normal number of 4 ms
learn        ridge regression on the states of the first 400, a class for each of
             the other 200: the share that is right
pairs        4 x 40 pairs of trains at distances 0, 0.1, 0.2, 0.4
separate     the mean distance of the states of pairs, at 50, 100, .. 250 ms, for
             each distance

The distance of two trains: |a - b|^2 / (|a|^2 + |b|^2), each a sum of
exp(-(t / 5 ms)^2), as in the paper: 0 where they are the same, 1 where they have
nothing in common.
"""
import csv
import json
import math
import random
import sys

from circuit import poisson, write_circuit, write_trains

LENGTH, H, STEPS = 250, 0.5, 500
CLASSES, TRAIN, TEST, PAIRS = 4, 400, 200, 40
LEVELS = (0.0, 0.1, 0.2, 0.4)


def inner(a, b):
    return math.fsum(math.exp(-((s - t) / 5) ** 2 / 2) for s in a for t in b)


def distance(a, b):
    both = inner(a, a) + inner(b, b)
    return (both - 2 * inner(a, b)) / both


def jitter(rng, times, by):
    return sorted(t + rng.gauss(0, by) for t in times)


def pair(rng, level):
    """A train, and one at that distance within 0.02."""
    while True:
        a = poisson(rng, 20, LENGTH)
        if not 3 <= len(a) <= 8:
            continue
        for _ in range(200):
            b = jitter(rng, a, rng.uniform(0, 12)) if level else a
            if min(b) >= 0 and max(b) < LENGTH and \
                    abs(distance(a, b) - level) <= 0.02:
                return a, b


def states(name):
    with open("states.csv", newline="") as f:
        rows = list(csv.reader(f))
    at = [i for i, h in enumerate(rows[0]) if h.split(".")[0] == name]
    return [[float(r[i]) for i in at] for r in rows[1:]]


def solve(a, b):
    """The columns x of a x = b, a symmetric and positive: Cholesky."""
    n = len(a)
    low = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = a[i][j] - sum(x * y for x, y in zip(low[i][:j], low[j][:j]))
            low[i][j] = math.sqrt(s) if i == j else s / low[j][j]
    for col in b:
        for i in range(n):
            col[i] -= sum(x * y for x, y in zip(low[i][:i], col))
            col[i] /= low[i][i]
        for i in reversed(range(n)):
            col[i] -= sum(low[k][i] * col[k] for k in range(i + 1, n))
            col[i] /= low[i][i]
    return b


def learn(labels):
    x = [s + [1.0] for s in states("state")]
    n = len(x[0])
    a = [[sum(r[i] * r[j] for r in x[:TRAIN]) + (0.1 if i == j else 0)
          for j in range(n)] for i in range(n)]
    b = [[sum(r[i] for r, k in zip(x[:TRAIN], labels) if k == c)
          for i in range(n)] for c in range(CLASSES)]
    w = solve(a, b)
    right = 0
    for r, k in zip(x[TRAIN:], labels[TRAIN:]):
        score = [sum(p * q for p, q in zip(c, r)) for c in w]
        right += score.index(max(score)) == k
    return right / TEST


def main():
    what, seed = sys.argv[1], int(sys.argv[2])
    rng = random.Random(seed)
    if what == "templates":
        base = [poisson(rng, 20, LENGTH) for _ in range(CLASSES)]
        labels = [rng.randrange(CLASSES) for _ in range(TRAIN + TEST)]
        write_circuit(seed)
        write_trains([jitter(rng, base[k], 4) for k in labels], H, STEPS)
        with open("labels.json", "w") as f:
            json.dump(labels, f)
        return 0
    if what == "pairs":
        # potentials start anywhere below the threshold, drawn by the model
        write_circuit(seed, 13.5, 15)
        write_trains([t for level in LEVELS for _ in range(PAIRS)
                      for t in pair(rng, level)], H, STEPS)
        return 0
    if what == "learn":
        with open("labels.json") as f:
            accuracy = learn(json.load(f))
        print(f"seed {seed}: {accuracy:.3f} of {TEST} trains, chance "
              f"{1 / CLASSES}")
        return accuracy < 0.9
    times = [states(name) for name in ("before1", "before2", "before3",
                                       "before4", "state")]
    mean = [sum(math.dist(x[2 * i], x[2 * i + 1]) for x in times
                for i in range(k * PAIRS, (k + 1) * PAIRS)) /
            (PAIRS * len(times)) for k in range(len(LEVELS))]
    print("distances of states", " ".join(f"{m:.3f}" for m in mean),
          "for trains", *LEVELS)
    return not all(a < b for a, b in zip(mean, mean[1:]))


if __name__ == "__main__":
    sys.exit(main())
