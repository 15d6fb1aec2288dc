"""make_data.py GRAMMAR H: an automaton of Tomita (1982) as weights of strength H
(Omlin and Giles: +H from a state to its successor, -H from a state to itself
where it is not its own successor, bias -H/2), and 50 strings of 1000 symbols.

w.safetensors   W, b
in.csv          columns sequence,a,state: a symbol, the state after it
states          how many states
"""
import os
import random
import sys

import tomita

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

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
tensors.write("w.safetensors", {"W": ([2, m, m], weights),
                                "b": ([m], [-strength / 2] * m)})
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
