"""make_data.py SEED COUNT: the first plant of Narendra, Parthasarathy (1990),
p[t] = p[t-1] / (1 + p[t-1]^2) + u[t]^3, 60 steps of u uniform in -1 .. 1.
make_data.py test: one sequence of 1000 steps, u a sine, then two of them."""
import math
import random
import sys


def run(number, inputs):
    p = 0.0
    for u in inputs:
        p = p / (1 + p * p) + u ** 3
        print("%d,%.6f,%.6f" % (number, u, p))


def sines(k):
    a, b = (math.sin(2 * math.pi * k / n) for n in (250, 25))
    return a if k <= 500 else 0.8 * a + 0.2 * b


print("sequence,u,p")
if sys.argv[1] == "test":
    run(0, [sines(k) for k in range(1, 1001)])
else:
    rng = random.Random(sys.argv[1])
    for number in range(int(sys.argv[2])):
        run(number, [rng.uniform(-1, 1) for _ in range(60)])
