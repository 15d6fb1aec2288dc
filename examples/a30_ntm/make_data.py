"""make_data.py COUNT BITS SHORTEST LONGEST SEED: sequences to copy (Graves et al.,
2014, section 4.1), as CSV.

columns sequence,x.0 ..,d.0 ..,asked: a mark, 1 .. n vectors of random bits, a
mark, then as many steps in which they are asked for
"""
import random
import sys

count, bits, shortest, longest, seed = (int(a) for a in sys.argv[1:])
rng = random.Random(seed)
none = [0] * bits
print(",".join(["sequence"] + [f"x.{i}" for i in range(bits + 2)] +
               [f"d.{i}" for i in range(bits)] + ["asked"]))
for n in range(count):
    text = [[rng.randrange(2) for _ in range(bits)]
            for _ in range(rng.randint(shortest, longest))]
    rows = [none + [1, 0] + none + [0]]
    rows += [v + [0, 0] + none + [0] for v in text]
    rows += [none + [0, 1] + none + [0]]
    rows += [none + [0, 0] + v + [1] for v in text]
    for row in rows:
        print(",".join(map(str, [n] + row)))
