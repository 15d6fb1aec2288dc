"""make_spikes.py N SEED: N sequences of 150 steps with two spikes, D = 30 .. 60
steps apart, and the time to answer: D steps after the second.

columns sequence,x,d
"""
import random
import sys

count, rng = int(sys.argv[1]), random.Random(int(sys.argv[2]))
print("sequence,x,d")
for n in range(1, count + 1):
    apart = rng.randint(30, 60)
    first = rng.randrange(150 - 2 * apart)
    for t in range(150):
        print(n, int(t in (first, first + apart)), int(t == first + 2 * apart),
              sep=",")
