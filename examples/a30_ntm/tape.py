#!/usr/bin/env python3
"""tape.py: weights with which c = (1, 0) moves the head of tape.rnn on by one cell,
exactly, and c = (0, 1) takes it to the row of M that is like the key; and inputs.
tape.py OUT: is that where it went?"""
import csv
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

LARGE = 1e4             # exp(-LARGE) is 0, softplus(LARGE) is LARGE
MOVES = [0, 0, 0, 0, 0, 0, 1, 0, 0]     # 1: to row 3
M = [[i * (2 * j + 1) % 7 - 3 for j in range(3)] for i in range(7)]


def write():
    weights = {
        "M": ([7, 3], sum(M, [])),
        # tanh(K c) is nearly along row 3
        "it.K": ([3, 2], sum(([0, 1e-4 * x] for x in M[3]), [])),
        "it.S": ([3, 2], [0, 0, 0, LARGE, LARGE, 0]),
        "it.B": ([2], [0, LARGE]), "it.G": ([2], [-LARGE, LARGE]),
        "it.P": ([2], [-LARGE, -LARGE]), "it.bk": ([3], [0] * 3),
        "it.bs": ([3], [0] * 3), "it.bb": ([], [0]), "it.bg": ([], [0]),
        "it.bp": ([], [0])}
    tensors.write("tape.safetensors", weights)
    with open("tape.csv", "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["c.0", "c.1"])
        out.writerows([1 - m, m] for m in MOVES)


def check(path):
    with open(path, newline="") as f:
        places = [[float(x) for x in row] for row in list(csv.reader(f))[1:]]
    at, wrong = 2, 0
    for move, place in zip(MOVES, places, strict=True):
        at = 3 if move else (at + 1) % 7
        wrong += place != [float(i == at) for i in range(7)]
    print(f"{len(places)} moves, {wrong} wrong")
    return wrong


if __name__ == "__main__":
    sys.exit(check(sys.argv[1]) if len(sys.argv) > 1 else write())
