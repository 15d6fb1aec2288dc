#!/usr/bin/env python3
"""Two ways to the gradient of circle.rnn by weights that are fixed here.

gradient.py weights FILE   writes the weights as safetensors
gradient.py data K         prints the target, K samples in a unit of time
gradient.py compare FILE   reads what the adjoint model put out for K = 8, 16,
                           32, .. in FILE.K; compares each with Pearlmutter's
                           differential equation of the adjoint, Euler with the
                           same step, on a trajectory that is exact to 1e-9;
                           exits with 1 unless the difference falls as the step
"""
import csv
import math
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

N, END = 5, 10                  # units; time of the last sample
rng = random.Random(25)
W = [[rng.gauss(0, 1) for _ in range(N)] for _ in range(N)]
THETA = [rng.gauss(0, 0.5) for _ in range(N)]
Y0 = [rng.gauss(0, 0.5) for _ in range(N)]
TAU = [2 + rng.random() for _ in range(N)]


def target(t):
    return math.cos(math.pi * t / 10), math.sin(math.pi * t / 10)


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def rate(y):
    s = [sigmoid(y[j] - THETA[j]) for j in range(N)]
    return [(sum(W[i][j] * s[j] for j in range(N)) - y[i]) / TAU[i]
            for i in range(N)]


def rk4(y, h):
    def at(k, c):
        return [a + c * b for a, b in zip(y, k)]
    k1 = rate(y)
    k2 = rate(at(k1, h / 2))
    k3 = rate(at(k2, h / 2))
    k4 = rate(at(k3, h))
    return [y[i] + h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i])
            for i in range(N)]


def adjoint(K):
    """dL/dW for L = the mean of |y - d|^2 over time: optimise, discretise."""
    h = 1 / K
    path = [Y0]
    for _ in range(END * K):
        y = path[-1]
        for _ in range(64 // K):
            y = rk4(y, 1 / 64)
        path.append(y)
    z = [0.0] * N
    grad = [[0.0] * N for _ in range(N)]
    for n in range(END * K, 0, -1):
        y, d = path[n], target(n * h)
        s = [sigmoid(y[j] - THETA[j]) for j in range(N)]
        e = [2 * (y[i] - d[i]) / END if i < 2 else 0.0 for i in range(N)]
        dz = [e[j] - z[j] / TAU[j] + s[j] * (1 - s[j]) *
              sum(z[i] / TAU[i] * W[i][j] for i in range(N)) for j in range(N)]
        z = [a + h * b for a, b in zip(z, dz)]
        for i in range(N):
            for j in range(N):
                grad[i][j] += h * z[i] / TAU[i] * s[j]
    return [x for row in grad for x in row]


def compare(name):
    errors = []
    for K in (8, 16, 32, 64):
        with open(f"{name}.{K}", newline="") as f:
            row = next(iter(csv.DictReader(f)))
        ours = [float(row[f"W_adj.{i}.{j}"]) for i in range(N)
                for j in range(N)]
        theirs = adjoint(K)
        size = math.sqrt(sum(x * x for x in theirs))
        errors.append(math.dist(ours, theirs) / size)
        print(f"step 1/{K}: the two gradients differ by {errors[-1]:.5f}")
    slopes = [math.log2(a / b) for a, b in zip(errors, errors[1:])]
    print("order", [round(s, 2) for s in slopes])
    return not all(abs(s - 1) < 0.2 for s in slopes)


def main():
    if sys.argv[1] == "weights":
        parts = {"W": ([N, N], sum(W, [])), "theta": ([N], THETA),
                 "y0": ([N], Y0), "tau": ([N], TAU)}
        tensors.write(sys.argv[2], parts, "F64")
    elif sys.argv[1] == "data":
        print("sequence,d.0,d.1")
        K = int(sys.argv[2])
        for n in range(1, END * K + 1):
            print("1,%.17g,%.17g" % target(n / K))
    else:
        return compare(sys.argv[2])


if __name__ == "__main__":
    sys.exit(main())
