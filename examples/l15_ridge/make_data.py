#!/usr/bin/env python3
"""make_data.py SEED LENGTH..: sequences of a random input of three numbers, and
two that depend on it and on the step before, with noise, as .csv."""
import math
import random
import sys

rng = random.Random(int(sys.argv[1]))
print("sequence,x.0,x.1,x.2,d.0,d.1")
for number, length in enumerate(map(int, sys.argv[2:]), 1):
    last = [0, 0, 0]
    for _ in range(length):
        x = [rng.uniform(-1, 1) for _ in range(3)]
        d = (math.sin(2 * x[0]) - last[1] * last[2] + rng.gauss(0, 0.1),
             x[1] * last[0] + 0.5 * x[2] + rng.gauss(0, 0.1))
        print(number, *map(repr, [*x, *d]), sep=",")
        last = x
