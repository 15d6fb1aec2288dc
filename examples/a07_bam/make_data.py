#!/usr/bin/env python3
"""make_data.py P SETS FLIP SEED: SETS times P random pairs of 100 signs, each
pair a sequence of 12 steps that starts there, with FLIP signs of x changed and y
then unknown: data.safetensors, entered by x; other.safetensors, by y."""
import array
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

N, T = 100, 12


def main():
    p, sets, flip, seed = map(int, sys.argv[1:])
    rng = random.Random(seed)
    X, Y, x0, y0, k = [], [], [], [], []
    for _ in range(sets):
        a = [rng.choice((-1, 1)) for _ in range(p * N)]
        b = [rng.choice((-1, 1)) for _ in range(p * N)]
        for i in range(p):
            x, y = a[i * N:(i + 1) * N], b[i * N:(i + 1) * N]
            for j in rng.sample(range(N), flip):
                x[j] = -x[j]
            X += a
            Y += b
            x0 += x
            y0 += y if flip == 0 else [rng.choice((-1, 1)) for _ in y]
            k += [i] * T
    n = p * sets
    data = {"X": ([n, p, N], X), "Y": ([n, p, N], Y),
            "x0": ([n, N], x0), "y0": ([n, N], y0),
            "k": ([n, T], array.array("i", k))}
    tensors.write("data.safetensors", data)
    # the other layer: x and y exchange their parts
    data["X"], data["Y"] = data["Y"], data["X"]
    data["x0"], data["y0"] = data["y0"], data["x0"]
    tensors.write("other.safetensors", data)


main()
