#!/usr/bin/env python3
"""make_data.py WHAT SEED: weights.safetensors.

jumps  two modes, A = C = 5 and 6, W and V uniform in -0.5 .. 0.5
chain  the same without delay
still  one mode, no delay, no noise; graded: the same for graded.rnn
"""
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors


def write(values):
    tensors.write("weights.safetensors", values)


def main():
    what, rng = sys.argv[1], random.Random(int(sys.argv[2]))
    W = [rng.uniform(-0.5, 0.5) for _ in range(8)]
    V = [rng.uniform(-0.5, 0.5) for _ in range(8)]
    if what in ("jumps", "chain"):
        write({"A": ([2, 2], [5, 5, 6, 6]), "C": ([2, 2], [5, 5, 6, 6]),
               "W": ([2, 2, 2], W), "V": ([2, 2, 2], V),
               "I": ([2], [0, 0]), "J": ([2], [0, 0]),
               "Q": ([2, 2], [-1, 1, 2, -2]), "start": ([2], [2 / 3, 1 / 3]),
               "sigma": ([], [0.1]),
               "tau": ([], [0.3 * (what == "jumps")]),
               "swing": ([], [0.1 * (what == "jumps")]),
               "impulse": ([], [0.9])})
        return
    same = {"I": ([2], [1, -2]), "J": ([2], [3, 1])}
    if what == "graded":
        write({"A": ([2], [1, 1]), "C": ([2], [1, 1]), "W": ([2, 2], W[:4]),
               "V": ([2, 2], V[:4]), **same})
    else:
        write({"A": ([1, 2], [1, 1]), "C": ([1, 2], [1, 1]),
               "W": ([1, 2, 2], W[:4]), "V": ([1, 2, 2], V[:4]), **same,
               "Q": ([1, 1], [0]), "start": ([1], [1]),
               "sigma": ([], [0]), "tau": ([], [0]),
               "swing": ([], [0]), "impulse": ([], [1])})


if __name__ == "__main__":
    main()
