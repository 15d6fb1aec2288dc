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
import json
import random
import struct
import sys


def write(path, tensors):
    header, blob = {}, b""
    for name, (shape, kind, flat) in tensors.items():
        data = array.array({"F32": "f", "I32": "i"}[kind], flat).tobytes()
        header[name] = {"dtype": kind, "shape": shape, "data_offsets":
                        [len(blob), len(blob) + len(data)]}
        blob += data
    text = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + blob)


def patterns(n, p, k, sweeps, seed):
    rng = random.Random(seed)
    xi = [rng.choice((-1, 1)) for _ in range(p * n)]
    site = []
    for _ in range(k * sweeps):
        order = list(range(n))
        rng.shuffle(order)
        site += order
    write("patterns.safetensors", {"xi": ([p, n], "F32", xi)})
    write("data.safetensors", {"start": ([k, n], "F32", xi[:k * n]),
                               "site": ([k, n * sweeps], "I32", site)})


def energy(n, seed, skew):
    rng = random.Random(seed)
    w = [[rng.gauss(0, 1) for _ in range(n)] for _ in range(n)]
    w = [[0.0 if i == j else w[i][j] if skew else w[i][j] + w[j][i]
          for j in range(n)] for i in range(n)]
    const = {"W": ([n, n], "F32", sum(w, [])),
             "start": ([n], "F32", [rng.choice((-1, 1)) for _ in range(n)])}
    write("signs.safetensors", const)
    const["I"] = ([n], "F32", [rng.gauss(0, 1) for _ in range(n)])
    write("graded.safetensors", const)
    order = [rng.randrange(n) for _ in range(30 * n)]
    write("data.safetensors", {"site": ([len(order)], "I32", order)})


def two():
    write("signs.safetensors", {"W": ([2, 2], "F32", [0, 1, 1, 0]),
                                "start": ([2], "F32", [1, -1])})
    write("data.safetensors", {"site": ([8], "I32", [0, 1] * 4)})


if sys.argv[1] == "two":
    two()
elif sys.argv[1] == "patterns":
    patterns(*map(int, sys.argv[2:7]))
else:
    energy(int(sys.argv[2]), int(sys.argv[3]), len(sys.argv) > 4)
