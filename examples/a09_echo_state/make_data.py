#!/usr/bin/env python3
"""make_data.py SEED: d.csv, a Mackey-Glass signal of 3000 steps, and 20 others
of 1084 to continue, then zeros.  Jaeger (2001), (23): tau = 17, step 0.1, every
10th value, tanh(y - 1)."""
import math
import random
import sys


def signal(rng, n, skip=1000, tau=170):
    y = [1.2 + 0.2 * (rng.random() - 0.5) for _ in range(tau + 1)]
    out = []
    for k in range(10 * (n + skip)):
        late = y[-1 - tau]
        y.append(y[-1] + 0.1 * (0.2 * late / (1 + late ** 10) - 0.1 * y[-1]))
        if k % 10 == 9:
            out.append(math.tanh(y[-1] - 1))
    return out[skip:]


def main():
    rng = random.Random(int(sys.argv[1]))
    d = signal(rng, 3000)
    q = [signal(rng, 1084) + [0.0] * 1916 for _ in range(20)]
    with open("d.csv", "w") as f:
        f.write("d," + ",".join(f"q.{k}" for k in range(20)) + "\n")
        for t in range(3000):
            row = [d[t]] + [s[t] for s in q]
            f.write(",".join(map(repr, row)) + "\n")


main()
