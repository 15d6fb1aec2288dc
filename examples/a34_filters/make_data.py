"""make_data.py KIND: Back and Tsoi's system, x uniform in -1 .. 1.

train | valid   columns sequence,x,s: s = sin(pi H(q) x)
impulse         x = 1, 0, 0, ...
"""
import math
import random
import sys

B = (.0154, .0462, .0462, .0154)
A = (1.99, -1.572, .4583)


def system(x):
    z = []
    for t in range(len(x)):
        v = sum(b * x[t - k] for k, b in enumerate(B) if t >= k)
        v += sum(a * z[t - 1 - k] for k, a in enumerate(A) if t > k)
        z.append(v)
    return [math.sin(math.pi * v) for v in z]


kind = sys.argv[1]
if kind == "impulse":
    print("x")
    for t in range(12):
        print(1 if t == 0 else 0)
else:
    rng = random.Random(kind)
    print("sequence,x,s")
    for k in range(8 if kind == "train" else 4):
        x = [rng.uniform(-1, 1) for _ in range(200)]
        for a, b in zip(x, system(x)):
            print("%d,%.9g,%.9g" % (k, a, b))
