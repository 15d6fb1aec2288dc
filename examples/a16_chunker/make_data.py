#!/usr/bin/env python3
"""make_data.py N SEED: N sequences as .csv: x or y (0, 1), the symbols a_1 to
a_19 (2 to 20), and the first one again (Hochreiter and Schmidhuber 1997, task
2a, with a lag of 20)."""
import random
import sys

rng = random.Random(int(sys.argv[2]))
print("sequence,w")
for s in range(1, int(sys.argv[1]) + 1):
    first = rng.randrange(2)
    for w in [first, *range(2, 21), first]:
        print(f"{s},{w}")
