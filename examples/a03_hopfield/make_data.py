#!/usr/bin/env python3
"""make_data.py patterns N P K SWEEPS SEED   patterns.safetensors: P patterns
                                          of N signs; data.safetensors: K of
                                          them as starts, units in random order
make_data.py energy N SEED [skew]         signs.safetensors, graded.safetensors:
                                          a symmetric matrix with a diagonal of
                                          0 (skew: not symmetric), a start;
                                          data.safetensors: units at random
make_data.py two                          two units that prefer the same sign
"""
import array
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors


def patterns(n, p, k, sweeps, seed):
    rng = random.Random(seed)
    xi = [rng.choice((-1, 1)) for _ in range(p * n)]
    site = []
    for _ in range(k * sweeps):
        order = list(range(n))
        rng.shuffle(order)
        site += order
    tensors.write("patterns.safetensors", {"xi": ([p, n], xi)})
    tensors.write("data.safetensors", {
        "start": ([k, n], xi[:k * n]),
        "site": ([k, n * sweeps], array.array("i", site))})


def energy(n, seed, skew):
    rng = random.Random(seed)
    w = [[rng.gauss(0, 1) for _ in range(n)] for _ in range(n)]
    w = [[0.0 if i == j else w[i][j] if skew else w[i][j] + w[j][i]
          for j in range(n)] for i in range(n)]
    const = {"W": ([n, n], sum(w, [])),
             "start": ([n], [rng.choice((-1, 1)) for _ in range(n)])}
    tensors.write("signs.safetensors", const)
    const["I"] = ([n], [rng.gauss(0, 1) for _ in range(n)])
    tensors.write("graded.safetensors", const)
    order = array.array("i", (rng.randrange(n) for _ in range(30 * n)))
    tensors.write("data.safetensors", {"site": ([len(order)], order)})


def two():
    tensors.write("signs.safetensors", {"W": ([2, 2], [0, 1, 1, 0]),
                                        "start": ([2], [1, -1])})
    tensors.write("data.safetensors", {
        "site": ([8], array.array("i", [0, 1] * 4))})


if sys.argv[1] == "two":
    two()
elif sys.argv[1] == "patterns":
    patterns(*map(int, sys.argv[2:7]))
else:
    energy(int(sys.argv[2]), int(sys.argv[3]), len(sys.argv) > 4)
