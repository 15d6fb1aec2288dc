#!/usr/bin/env python3
"""make_data.py WHAT SEED: data.safetensors, and graphs.json for check.py.

dc     100 random graphs of 6 nodes and 10 edges, random constant voltages, 60
       units of time, 50 steps each
short  the same, 40 steps from memories between 0.3 and 0.7
cut    the same graphs, voltages that are differences of potentials
loop   one memristor, its voltage a sine
"""
import json
import math
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

NODES, EDGES, GRAPHS = 6, 10, 100


def solve(a, b):
    """a x = b for all columns of b, by elimination with pivots."""
    n = len(a)
    rows = [list(a[i]) + list(b[i]) for i in range(n)]
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        for i in range(n):
            if i != k:
                f = rows[i][k] / rows[k][k]
                rows[i] = [x - f * y for x, y in zip(rows[i], rows[k])]
    return [[x / rows[i][i] for x in rows[i][n:]] for i in range(n)]


def times(a, b):
    return [[math.fsum(x * y for x, y in zip(r, c)) for c in zip(*b)]
            for r in a]


def connected(edges):
    seen = {0}
    for _ in range(NODES):
        for u, v in edges:
            if u in seen or v in seen:
                seen |= {u, v}
    return len(seen) == NODES


def graph(rng):
    pairs = [(u, v) for u in range(NODES) for v in range(u)]
    while True:
        edges = rng.sample(pairs, EDGES)
        if connected(edges):
            return edges


def incidence(edges):
    """Of all nodes but the first."""
    return [[(u == n) - (v == n) for u, v in edges] for n in range(1, NODES)]


def projector(edges):
    b = incidence(edges)
    bt = [list(c) for c in zip(*b)]
    cut = times(bt, solve(times(b, bt), b))
    return [[(i == j) - cut[i][j] for j in range(EDGES)]
            for i in range(EDGES)]


def write(values):
    tensors.write("data.safetensors", values, "F64")


def main():
    what, rng = sys.argv[1], random.Random(int(sys.argv[2]))
    if what == "loop":
        write({"a": ([4000], [3 * math.sin(math.pi * t / 500)
                              for t in range(1, 4001)]),
               "Omega": ([1, 1], [1]), "S": ([1], [1]), "w0": ([1], [0.5])})
        return
    graphs, omega, s, w0 = [], [], [], []
    low, high = (0.3, 0.7) if what == "short" else (0, 1)
    for _ in range(GRAPHS):
        edges = graph(rng)
        volts = [rng.gauss(0, 1) for _ in range(EDGES)]
        if what == "cut":
            phi = [rng.gauss(0, 1) for _ in range(NODES)]
            volts = [phi[u] - phi[v] for u, v in edges]
        graphs.append({"edges": edges, "S": volts})
        omega += sum(projector(edges), [])
        s += volts
        w0 += [rng.uniform(low, high) for _ in range(EDGES)]
    steps = {"dc": 3000, "short": 40, "cut": 3}[what]
    write({"a": ([GRAPHS, steps], [1.0] * steps * GRAPHS),
           "Omega": ([GRAPHS, EDGES, EDGES], omega),
           "S": ([GRAPHS, EDGES], s), "w0": ([GRAPHS, EDGES], w0)})
    with open("graphs.json", "w") as f:
        json.dump(graphs, f)


if __name__ == "__main__":
    main()
