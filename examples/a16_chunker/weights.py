#!/usr/bin/env python3
"""weights.py OUT SEED [name=FILE:name | name=RxC:spread].. : weights for the next
phase of training, copied from files under new names, or drawn."""
import math
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors


def main():
    out, seed, *wanted = sys.argv[1:]
    rng = random.Random(int(seed))
    parts = {}
    for want in wanted:
        name, source = want.split("=")
        what, how = source.split(":")
        if what.endswith(".safetensors"):
            parts[name] = tensors.read(what)[how]
        else:
            shape = [int(n) for n in what.split("x")]
            parts[name] = shape, [rng.gauss(0, float(how))
                                  for _ in range(math.prod(shape))]
    tensors.write(out, parts)


main()
