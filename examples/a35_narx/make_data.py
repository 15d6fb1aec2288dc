"""make_data.py SEED COUNT T: two-sequence problem, Hochreiter and Schmidhuber
(1997), task 3a with N = 3: the first three values say the class, +-1, the rest
is noise of variance 0.2."""
import random
import sys

rng = random.Random(sys.argv[1])
T = int(sys.argv[3])
print("sequence,x,s")
for k in range(int(sys.argv[2])):
    s = rng.choice((-1, 1))
    for t in range(T):
        print("%d,%.6f,%s" % (k, s if t < 3 else rng.gauss(0, 0.2 ** 0.5),
                              s if t == 0 else ""))
