#!/usr/bin/env python3
"""judge.py DATA RUN..: the error 84 steps after the net is left alone, over 20
signals, in units of the deviation of the signal before tanh(y - 1); the median
over the runs, and how far two states from different starts are apart after
1000 steps.  Exits with 1 beyond 1e-3 and 1e-6."""
import csv
import math
import statistics
import sys


def read(path):
    with open(path) as f:
        return list(csv.DictReader(f))


def raw(text):
    return math.atanh(float(text)) + 1


def main():
    data = read(sys.argv[1])
    deviation = statistics.pstdev(raw(r["d"]) for r in data)
    errors, apart = [], 0
    for path in sys.argv[2:]:
        run = read(path)
        square = [(raw(run[1083][f"y.{k}"]) - raw(data[1083][f"q.{k}"])) ** 2
                  for k in range(20)]
        errors.append(math.sqrt(statistics.mean(square)) / deviation)
        apart = max(apart, float(run[999]["apart"]))
    median = statistics.median(errors)
    print("NRMSE84", " ".join(f"{e:.2e}" for e in errors),
          f"median {median:.2e}; apart {apart:.1e}")
    return not (median <= 1e-3 and apart < 1e-6)


sys.exit(main())
