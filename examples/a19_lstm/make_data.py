"""make_data.py N SEED [LENGTH]: embedded Reber strings, B s (Reber) s E with s
one of T and P, one after the other without a break: N streams of LENGTH steps.

columns sequence,x,d,outer: the symbol 0 .. 6 (BTPSXVE), the next one, and 1
where the next one is the second s, known only from the first
"""
import random
import sys

GRAPH = ((("B", 1),), (("T", 2), ("P", 3)), (("S", 2), ("X", 4)),
         (("T", 3), ("V", 5)), (("X", 3), ("S", 6)), (("P", 4), ("V", 6)),
         (("E", 7),))
count, seed = int(sys.argv[1]), int(sys.argv[2])
length = int(sys.argv[3]) if len(sys.argv) > 3 else 200
rng = random.Random(seed)


def string():
    side = rng.choice("TP")
    text, node = "B" + side, 0
    while node < 7:
        symbol, node = rng.choice(GRAPH[node])
        text += symbol
    return text + side + "E"


print("sequence,x,d,outer")
for n in range(1, count + 1):
    text, outer = "", []
    while len(text) <= length:
        one = string()
        outer += [0] * (len(one) - 3) + [1, 0, 0]
        text += one
    for t in range(length):
        print(n, "BTPSXVE".index(text[t]), "BTPSXVE".index(text[t + 1]),
              outer[t], sep=",")
