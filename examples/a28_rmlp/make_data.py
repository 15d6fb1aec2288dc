"""make_data.py PLANT SEED COUNT: a plant of Narendra and Parthasarathy (1990)
over sequences of 60 steps of u uniform in -1 .. 1.
make_data.py PLANT test: one sequence of 1000 steps, u a sine, then two of them.

plant 1  p[t] = p[t-1] / (1 + p[t-1]^2) + u[t]^3
plant 2  p[t] = (p[t-1] p[t-2] p[t-3] u[t-1] (p[t-3] - 1) + u[t]) /
                (1 + p[t-2]^2 + p[t-3]^2)
"""
import math
import random
import sys


def one(p, q, r, u, v):
    return p / (1 + p * p) + u ** 3


def two(p, q, r, u, v):
    return (p * q * r * v * (r - 1) + u) / (1 + q * q + r * r)


def run(number, inputs):
    p = q = r = v = 0.0
    for u in inputs:
        p, q, r = plant(p, q, r, u, v), p, q
        v = u
        print("%d,%.6f,%.6f" % (number, u, p))


def sines(k):
    a, b = (math.sin(2 * math.pi * k / n) for n in (250, 25))
    return a if k <= 500 else 0.8 * a + 0.2 * b


plant = {"1": one, "2": two}[sys.argv[1]]
print("sequence,u,p")
if sys.argv[2] == "test":
    run(0, [sines(k) for k in range(1, 1001)])
else:
    rng = random.Random(sys.argv[2])
    for number in range(int(sys.argv[3])):
        run(number, [rng.uniform(-1, 1) for _ in range(60)])
