#!/usr/bin/env python3
"""left_linear.py make T: T words after the first as a sequence, and as the tree
((((w0 w1) w2) ..) wT), with the same labels: elman.csv, tree.csv.

left_linear.py compare A B: the largest difference of what two programs put out,
in files of one row each, over the largest value; at most 1e-12."""
import csv
import random
import sys

if sys.argv[1] == "make":
    rng = random.Random(1)
    words = [rng.randrange(5) for _ in range(int(sys.argv[2]) + 1)]
    labels = [rng.randrange(3) for _ in words]
    with open("elman.csv", "w") as f:
        print("first,word,d", file=f)
        for w, d in zip(words[1:], labels[1:]):
            print(words[0], w, d, sep=",", file=f)
    with open("tree.csv", "w") as f:
        print("word,parent,d", file=f)
        print(words[0], 3, 0, sep=",", file=f)
        for k, (w, d) in enumerate(zip(words[1:], labels[1:]), 1):
            last = k == len(words) - 1
            print(w, 2 * k + 1, 0, sep=",", file=f)
            print(0, 0 if last else 2 * k + 3, d, sep=",", file=f)
else:
    a, b = (next(csv.DictReader(open(p))) for p in sys.argv[2:])
    assert sorted(a) == sorted(b) and len(a) > 100, (sorted(a), sorted(b))
    top = max(abs(float(x)) for x in a.values())
    worst = max(abs(float(a[k]) - float(b[k])) for k in a) / top
    print(f"{len(a)} numbers, loss {a['loss.value']}, largest difference over the "
          f"largest value {worst:.1e}")
    sys.exit(not 0 <= worst <= 1e-12)
