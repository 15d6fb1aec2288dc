#!/usr/bin/env python3
"""make_data.py N SEED: N sequences of 160 symbols as .csv: every eighth, from the
first on, one of 4 to 7, says which of four maps of 0 to 3 holds for the seven
symbols that follow; d is their image."""
import random
import sys

MAPS = ((0, 1, 2, 3), (1, 2, 3, 0), (3, 2, 1, 0), (2, 0, 3, 1))

rng = random.Random(int(sys.argv[2]))
print("sequence,w,d")
for s in range(1, int(sys.argv[1]) + 1):
    for _ in range(20):
        c = rng.randrange(4)
        print(f"{s},{4 + c},0")
        for _ in range(7):
            x = rng.randrange(4)
            print(f"{s},{x},{MAPS[c][x]}")
