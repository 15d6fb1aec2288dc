#!/usr/bin/env python3
"""make_data.py N K MODE SEED: what is shown to the units, as .csv.

MODE pattern: 20 rounds over K random patterns of N signs, learned; then each
with a tenth of its signs changed, and 10 free steps.  MODE sequence: the same
rounds, the first pattern as a start without learning; then pattern 1 with a
tenth changed, and 200 free steps.  In free steps x is what should come.
"""
import random
import sys


def main():
    n, k, mode, seed = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:5]
    rng = random.Random(int(seed))
    xs = [[rng.choice((-1, 1)) for _ in range(n)] for _ in range(k)]

    def row(m, x):
        print("1,%d,%s" % (m, ",".join(map(str, x))))

    def damaged(x):
        flip = set(rng.sample(range(n), n // 10))
        return [-v if i in flip else v for i, v in enumerate(x)]

    print("sequence,mode," + ",".join(f"x.{i}" for i in range(n)))
    if mode == "sequence":
        row(2, xs[-1])
    for _ in range(20):
        for x in xs:
            row(1, x)
    for j in range(k if mode == "pattern" else 1):
        row(2, damaged(xs[j]))
        for t in range(10 if mode == "pattern" else 200):
            row(0, xs[j] if mode == "pattern" else xs[(j + t + 1) % k])


main()
