"""make_data.py SEED COUNT: COUNT sequences of 10 to 30 steps; s[t] = parity of
x[t-1], x[t], x[t+1], all -1 or 1, beyond the ends 1."""
import random
import sys

rng = random.Random(sys.argv[1])
print("sequence,x,s")
for k in range(int(sys.argv[2])):
    x = [rng.choice((-1, 1)) for _ in range(rng.randint(10, 30))]
    padded = [1] + x + [1]
    for t in range(len(x)):
        print("%d,%d,%d" % (k, x[t], padded[t] * padded[t + 1] *
                            padded[t + 2]))
