#!/usr/bin/env python3
"""make_data.py SEED: d.csv, a Mackey-Glass signal of 3000 steps, and q.csv, 20
others of 1084 to continue.  Jaeger (2001), (23): tau = 17, step 0.1, every
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
    with open("d.csv", "w") as f:
        f.write("d\n" + "".join(f"{x!r}\n" for x in d))
    with open("q.csv", "w") as f:
        f.write("signal,d\n")
        for k in range(20):
            f.writelines(f"{k},{x!r}\n" for x in signal(rng, 1084))


main()
