"""make_data.py GRAMMAR H: an automaton of Tomita (1982) as weights of strength H
(Omlin and Giles: +H from a state to its successor, -H from a state to itself
where it is not its own successor, bias -H/2), and 50 strings of 1000 symbols.

w.safetensors   W, b
in.csv          columns sequence,a,state: a symbol, the state after it
states          how many states
"""
import json
import random
import struct
import sys

import tomita

table = tomita.NEXT[int(sys.argv[1])]
strength = float(sys.argv[2])
m = len(table)

weights = []
for symbol in range(2):
    for i in range(m):
        for j in range(m):
            goal = table[j][symbol]
            weights.append(strength if goal == i else
                           -strength if i == j else 0.0)
body = struct.pack(f"<{2 * m * m + m}f", *weights, *[-strength / 2] * m)
cut = 8 * m * m
head = json.dumps({
    "W": {"dtype": "F32", "shape": [2, m, m], "data_offsets": [0, cut]},
    "b": {"dtype": "F32", "shape": [m], "data_offsets": [cut, len(body)]},
}).encode()
head += b" " * (-len(head) % 8)
with open("w.safetensors", "wb") as f:
    f.write(struct.pack("<Q", len(head)) + head + body)
with open("states", "w") as f:
    print(m, file=f)

rng = random.Random(1)
with open("in.csv", "w") as f:
    print("sequence,a,state", file=f)
    for n in range(1, 51):
        state = 0
        for _ in range(1000):
            symbol = rng.randrange(2)
            state = table[state][symbol]
            print(n, symbol, state, sep=",", file=f)
