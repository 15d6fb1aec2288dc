#!/usr/bin/env python3
"""make_data.py oja|online SEED   data as .csv: 40000 samples of 10 numbers that
                               depend on each other; 40 patterns of 32 signs
make_data.py angle DATA W      the cosine between the weights in W, the last line
                               of a run, and the first principal component
"""
import csv
import math
import random
import sys


def samples(seed):
    rng = random.Random(seed)
    mix = [[rng.gauss(0, 1) for _ in range(10)] for _ in range(10)]
    for _ in range(40000):
        z = [rng.gauss(0, 1) for _ in range(10)]
        yield [sum(m * v for m, v in zip(row, z)) / 3 for row in mix]


def angle(data, weights):
    with open(data, newline="") as f:
        xs = [[float(v) for v in r] for r in list(csv.reader(f))[1:]]
    with open(weights, newline="") as f:
        w = [float(v) for v in list(csv.reader(f))[-1]]
    n = len(w)
    cov = [[sum(x[i] * x[j] for x in xs) for j in range(n)] for i in range(n)]
    v = [1.0] * n
    for _ in range(1000):
        v = [sum(a * b for a, b in zip(row, v)) for row in cov]
        size = math.hypot(*v)
        v = [a / size for a in v]
    size = math.hypot(*w)
    cosine = abs(sum(a * b for a, b in zip(v, w))) / size
    print(f"cosine {cosine:.6f}, length of the weights {size:.4f}")
    return not (cosine > 0.999 and abs(size - 1) < 0.02)


def main():
    if sys.argv[1] == "angle":
        return angle(*sys.argv[2:])
    if sys.argv[1] == "oja":
        rows = samples(int(sys.argv[2]))
    else:
        rng = random.Random(int(sys.argv[2]))
        rows = [[rng.choice((-1, 1)) for _ in range(32)] for _ in range(40)]
    for k, row in enumerate(rows):
        if k == 0:
            print(",".join(f"x.{i}" for i in range(len(row))))
        print(",".join("%g" % v for v in row))


if __name__ == "__main__":
    sys.exit(main())
