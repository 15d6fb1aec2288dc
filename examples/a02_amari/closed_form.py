#!/usr/bin/env python3
"""closed_form.py MODE DATA OUT: the weights in OUT, the last line of a run on
DATA, against the sum that they are: of all presentations, older ones having
decayed.  Prints the largest difference over the largest weight; exits with 1
unless it is below 1e-12."""
import csv
import math
import sys


def main():
    mode = sys.argv[1]
    with open(sys.argv[2], newline="") as f:
        rows = list(csv.reader(f))[1:]
    with open(sys.argv[3], newline="") as f:
        head, *_, last = csv.reader(f)
    got = {h: float(v) for h, v in zip(head, last)}
    shown = [(int(r[1]), [int(v) for v in r[2:]]) for r in rows]
    n = len(shown[0][1])
    # from step k on, what is left after the presentations that follow
    keep = math.exp(-1 / 100) if mode == "pattern" else 0.99
    gain = (1 - keep if mode == "pattern" else 1) / n
    times = [t for t, (m, _) in enumerate(shown) if m == 1]
    worst = top = 0.0
    for i in range(n):
        for j in range(n):
            want = math.fsum(
                gain * keep ** (len(times) - 1 - p) * shown[t][1][i] *
                shown[t if mode == "pattern" else t - 1][1][j]
                for p, t in enumerate(times))
            worst = max(worst, abs(want - got[f"W_end.{i}.{j}"]))
            top = max(top, abs(want))
    print(f"{mode}: weights off by {worst / top:.1e} of the largest")
    return not worst / top < 1e-12


if __name__ == "__main__":
    sys.exit(main())
