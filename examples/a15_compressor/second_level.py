#!/usr/bin/env python3
"""second_level.py IN OUT SEED: the weights of level 0, and first weights for
level 1 beside them, of which training goes on."""
import math
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

SHAPES = {"E1": (7, 5, 0.5), "U1": (5, 5, 0.4), "P1": (7, 5, 0.5),
          "c1": (7, 0), "clock": (5, 1)}
rng = random.Random(int(sys.argv[3]))
parts = tensors.read(sys.argv[1])
for name, (*shape, spread) in SHAPES.items():
    parts[name] = shape, [rng.gauss(0, spread)
                          for _ in range(math.prod(shape))]
tensors.write(sys.argv[2], parts)
