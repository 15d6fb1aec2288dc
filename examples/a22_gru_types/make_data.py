"""make_data.py SEED COUNT T: the adding problem, Hochreiter and Schmidhuber
(1997): a value in 0 .. 1 and a mark at every step, two steps are marked, the
target is the sum of their values.  Predicting 1 has mean squared error 1/6."""
import random
import sys

rng = random.Random(sys.argv[1])
T = int(sys.argv[3])
print("sequence,x.0,x.1,s")
for k in range(int(sys.argv[2])):
    a = [rng.random() for _ in range(T)]
    i, j = rng.randrange(T // 2), T // 2 + rng.randrange(T - T // 2)
    for t in range(T):
        print("%d,%.6f,%d,%s" % (k, a[t], t in (i, j),
                                 "%.6f" % (a[i] + a[j]) if t == 0 else ""))
