#!/usr/bin/env python3
"""check.py short|cut|dc|loop CSV: what the run in CSV must show, see test.sh.
Reads data.safetensors' graphs from graphs.json."""
import csv
import json
import math
import sys

from make_data import EDGES, incidence, projector, solve, times

ALPHA, BETA, XI = 0.1, 1.0, 10.0


def rows(path):
    with open(path, newline="") as f:
        for row in csv.DictReader(f):
            yield {k: float(v) for k, v in row.items()}


def vector(row, name):
    return [row[f"{name}.{i}"] for i in range(EDGES)]


def nodal(edges, volts, w):
    """Currents by Kirchhoff's laws, with R_on = 1."""
    b = incidence(edges)
    g = [1 / (1 + XI * x) for x in w]
    bg = [[x * y for x, y in zip(r, g)] for r in b]
    phi = solve(times(bg, [list(c) for c in zip(*b)]),
                times(bg, [[v] for v in volts]))
    return [g[e] * (volts[e] - sum(b[n][e] * phi[n][0]
                                   for n in range(len(b))))
            for e in range(EDGES)]


def short(path, graphs):
    """Kirchhoff's laws at every step; the energy falls at every step that no
    memory ends at a limit, where alone it must."""
    worst, falls, rises = 0.0, 0, 0
    before = None
    for row in rows(path):
        k = int(row["sequence"]) - 1
        graph, w, got = graphs[k], vector(row, "state"), vector(row, "current")
        want = nodal(graph["edges"], graph["S"], w)
        worst = max(worst, math.dist(want, got) / math.hypot(*want))
        if before is None or before[0] != k:
            omega = projector(graph["edges"])
            os = [r[0] for r in times(omega, [[v] for v in graph["S"]])]
            before = k, math.inf, True
        inside = before[2] and all(0 < x < 1 for x in w)
        here = energy(omega, os, w)
        falls += inside and here < before[1]
        rises += inside and here >= before[1]
        before = k, here, inside
    print(f"currents and Kirchhoff's laws differ by {worst:.1e}; inside of the "
          f"limits the energy falls {falls} times and rises {rises} times")
    return worst < 1e-12 and rises == 0 and falls > 1000


def cut(path):
    worst = max(abs(x) for row in rows(path) for x in vector(row, "current"))
    print(f"voltages from potentials: largest current {worst:.1e}")
    return worst < 1e-12


def energy(omega, os, w):
    """Falls along every path: dL/dt = - dw (W + xi W Omega W) dw."""
    u = [x * x for x in w]
    ou = times(omega, [[x] for x in u])
    return (-ALPHA / 3 * sum(x ** 3 for x in w) +
            sum(x * (y / (2 * BETA) - ALPHA * XI / 4 * z[0])
                for x, y, z in zip(u, os, ou)))


def dc(path, graphs):
    settled = binary = best = 0
    for row, graph in zip(rows(path), graphs):
        w, i = vector(row, "last"), vector(row, "last_current")
        inside = [k for k in range(EDGES) if 0 < w[k] < 1]
        settled += all(abs(ALPHA * w[k] - i[k] / BETA) < 1e-9
                       for k in inside)
        if inside:
            continue
        binary += 1
        omega = projector(graph["edges"])
        os = [r[0] for r in times(omega, [[v] for v in graph["S"]])]
        here = energy(omega, os, w)
        best += all(energy(omega, os, w[:k] + [1 - w[k]] + w[k + 1:]) >= here
                    for k in range(EDGES))
    print(f"{settled} of {len(graphs)} settled, {binary} with all w 0 or 1; of "
          f"these {best} cannot lower the energy by one flip")
    return settled == len(graphs) and binary >= 90


def loop(path):
    at = [(3 * math.sin(math.pi * n / 500), row["current.0"])
          for n, row in enumerate(rows(path), 1)]
    area = sum((i + j) / 2 * (w - v) for (v, i), (w, j) in zip(at, at[1:]))
    zero = max(abs(i) for v, i in at if abs(v) < 1e-12)
    wide = max(abs(i) for v, i in at)
    print(f"loop: current at 0 V {zero:.1e}, at most {wide:.3f}, area of the "
          f"loops {abs(area):.3f}")
    return zero < 1e-12 < wide and abs(area) > 0.01


def main():
    what, path = sys.argv[1:]
    if what == "loop":
        return not loop(path)
    with open("graphs.json") as f:
        graphs = json.load(f)
    if what == "short":
        return not short(path, graphs)
    if what == "cut":
        return not cut(path)
    return not dc(path, graphs)


if __name__ == "__main__":
    sys.exit(main())
