"""adding.py N T SEED: N sequences of T steps of the adding problem, Hochreiter
and Schmidhuber (1997).  Always answering 1 has mean squared error 1/6.

columns sequence,x.0,x.1,d: a value in 0 .. 1, its mark (1 for two of them),
the sum of the two marked values, in the first row
"""
import random
import sys

count, length, seed = (int(a) for a in sys.argv[1:])
rng = random.Random(seed)
print("sequence,x.0,x.1,d")
for n in range(1, count + 1):
    value = [round(rng.random(), 6) for _ in range(length)]
    half = length // 2
    marked = (rng.randrange(half), half + rng.randrange(length - half))
    answer = f"{sum(value[t] for t in marked):.6f}"
    for t in range(length):
        print(n, value[t], int(t in marked), "" if t else answer, sep=",")
