#!/usr/bin/env python3
"""compare.py STATES DATA WEIGHTS [RLS]: the read-out that was fitted, against
least squares by QR (Householder) of the states of all sequences behind the
washout with sqrt(1e-2) I below, and against the last line of RLS.  Exits with
1 where they differ by more than 1e-8."""
import csv
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

WASHOUT, RIDGE = 10, 1e-2


def rows(path):
    with open(path) as f:
        return list(csv.DictReader(f))


def numbers(row, name):
    return [float(v) for k, v in row.items() if k.split(".")[0] == name]


def least_squares(a, b):
    """The x that makes |a x - b| least; a, b: lists of rows."""
    m, n, r = len(a), len(a[0]), len(b[0])
    a = [p + q for p, q in zip(a, b)]
    for k in range(n):
        norm = math.sqrt(sum(a[i][k] ** 2 for i in range(k, m)))
        v = [a[i][k] for i in range(k, m)]
        v[0] += math.copysign(norm, v[0])
        scale = 2 / sum(x * x for x in v)
        for j in range(k, n + r):
            f = scale * sum(v[i - k] * a[i][j] for i in range(k, m))
            for i in range(k, m):
                a[i][j] -= f * v[i - k]
    x = [[0] * r for _ in range(n)]
    for k in reversed(range(n)):
        for j in range(r):
            off = sum(a[k][i] * x[i][j] for i in range(k + 1, n))
            x[k][j] = (a[k][n + j] - off) / a[k][k]
    return x


def main():
    states, data = rows(sys.argv[1]), rows(sys.argv[2])
    shape, fitted = tensors.read(sys.argv[3])["V"]
    seen, a, b = {}, [], []
    for s, d in zip(states, data, strict=True):
        seen[d["sequence"]] = seen.get(d["sequence"], 0) + 1
        if seen[d["sequence"]] > WASHOUT:
            a.append(numbers(s, "state"))
            b.append(numbers(d, "d"))
    n = len(a[0])
    for k in range(n):
        a.append([math.sqrt(RIDGE) * (k == i) for i in range(n)])
        b.append([0.0] * len(b[0]))
    qr = [x for row in zip(*least_squares(a, b)) for x in row]
    others = {"QR": qr}
    if len(sys.argv) > 4:
        others["RLS"] = numbers(rows(sys.argv[4])[-1], "last")
    off = {k: max(abs(x - y) for x, y in zip(v, fitted, strict=True))
           for k, v in others.items()}
    print(f"{len(seen)} sequences, weights up to",
          f"{max(map(abs, fitted)):.2f}; differ from",
          ", ".join(f"{k} by {v:.1e}" for k, v in off.items()))
    return not (shape == [2, 7] and max(off.values()) < 1e-8 and
                max(map(abs, fitted)) > 0.1)


sys.exit(main())
