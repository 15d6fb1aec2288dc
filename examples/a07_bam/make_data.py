#!/usr/bin/env python3
"""make_data.py P SETS FLIP SEED: SETS times P random pairs of 100 signs, each
pair a sequence of 12 steps that starts there, with FLIP signs of x changed and y
then unknown: data.safetensors, entered by x; other.safetensors, by y."""
import array
import json
import random
import struct
import sys

N, T = 100, 12


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


def main():
    p, sets, flip, seed = map(int, sys.argv[1:])
    rng = random.Random(seed)
    X, Y, x0, y0, k = [], [], [], [], []
    for _ in range(sets):
        a = [rng.choice((-1, 1)) for _ in range(p * N)]
        b = [rng.choice((-1, 1)) for _ in range(p * N)]
        for i in range(p):
            x, y = a[i * N:(i + 1) * N], b[i * N:(i + 1) * N]
            for j in rng.sample(range(N), flip):
                x[j] = -x[j]
            X += a
            Y += b
            x0 += x
            y0 += y if flip == 0 else [rng.choice((-1, 1)) for _ in y]
            k += [i] * T
    n = p * sets
    data = {"X": ([n, p, N], "F32", X), "Y": ([n, p, N], "F32", Y),
            "x0": ([n, N], "F32", x0), "y0": ([n, N], "F32", y0),
            "k": ([n, T], "I32", k)}
    write("data.safetensors", data)
    # the other layer: x and y exchange their parts
    data["X"], data["Y"] = data["Y"], data["X"]
    data["x0"], data["y0"] = data["y0"], data["x0"]
    write("other.safetensors", data)


main()
