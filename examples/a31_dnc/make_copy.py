"""make_copy.py COUNT BITS LENGTH REPEATS SEED: repeat copy, the first task of the
code published with the DNC, as CSV.

columns sequence,x.0 ..,d.0 ..,asked: in x a mark, 1 .. LENGTH vectors of random
bits, then in another channel how often they are wanted, 1 .. REPEATS, over
REPEATS; in d the vectors so often, then a mark
"""
import random
import sys

count, bits, longest, most, seed = (int(a) for a in sys.argv[1:])
rng = random.Random(seed)
none = [0] * bits
print(",".join(["sequence"] + [f"x.{i}" for i in range(bits + 2)] +
               [f"d.{i}" for i in range(bits + 1)] + ["asked"]))
for n in range(count):
    text = [[rng.randrange(2) for _ in range(bits)]
            for _ in range(rng.randint(1, longest))]
    times = rng.randint(1, most)
    silent = none + [0, 0]
    rows = [(none + [1, 0], none + [0, 0])]
    rows += [(v + [0, 0], none + [0, 0]) for v in text]
    rows += [(none + [0, times / most], none + [0, 0])]
    rows += [(silent, v + [0, 1]) for v in text * times]
    rows += [(silent, none + [1, 1])]
    for x, d in rows:
        print(",".join(map(str, [n] + x + d)))
