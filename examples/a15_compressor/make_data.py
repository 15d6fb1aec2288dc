#!/usr/bin/env python3
"""make_data.py N T SEED: N sequences as .csv: A or B (0, 1), the cycle 1 to 5 (2
to 6), and at step T the first symbol again."""
import random
import sys

n, steps, seed = map(int, sys.argv[1:])
rng = random.Random(seed)
print("sequence,w")
for s in range(n):
    first = rng.randrange(2)
    for t in range(steps):
        edge = t == 0 or t == steps - 1
        print(f"{s},{first if edge else 2 + (t - 1) % 5}")
