#!/usr/bin/env python3
"""silence.py: spikes of silence.rnn by the time from one to the next, for four
constant inputs; silence.py OUT compares.  Writes in.csv."""
import csv
import sys

STEPS, INPUTS = 4000, (0.9, 1.3, 2.0, 6.0)
TAU, MEMORY, LONGEST = 50, 200, 40


def spikes(x):
    """Steps at which a neuron under the constant input x fires."""
    rate, t, out = 0.0, 0, []
    while True:
        v = 0.0
        for _ in range(STEPS):
            t += 1
            v += (x - v) / TAU
            if v >= 1:
                break
            rate *= 1 - 1 / MEMORY
        else:
            return out
        if t > STEPS:
            return out
        out.append(t)
        silent = LONGEST * MEMORY * rate / 10
        rate = rate * (1 - 1 / MEMORY) + 1 / MEMORY
        while silent > 0:                       # a step of silence
            silent -= 1
            t += 1
            rate *= 1 - 1 / MEMORY


def main():
    if len(sys.argv) == 1:
        with open("in.csv", "w", newline="") as f:
            out = csv.writer(f)
            out.writerow(f"x.{i}" for i in range(len(INPUTS)))
            out.writerows([INPUTS] * STEPS)
        return 0
    with open(sys.argv[1], newline="") as f:
        rows = list(csv.reader(f))[1:]
    got = [[t + 1 for t, row in enumerate(rows) if float(row[i])]
           for i in range(len(INPUTS))]
    want = [spikes(x) for x in INPUTS]
    print("spikes", *map(len, got), "- as by events" if got == want
          else "- by events " + " ".join(str(len(w)) for w in want))
    late = [s[-1] - s[-2] for s in got[1:]]
    first = [s[1] - s[0] for s in got[1:]]
    print("from spike to spike, first", *first, "last", *late)
    return got != want or got[0] != [] or not all(
        a > b for a, b in zip(late, first))


sys.exit(main())
