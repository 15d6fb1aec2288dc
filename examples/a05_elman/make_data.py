"""make_data.py xor N SEED    N triples of bits, the third the XOR of the two
                              before it: columns x.0,d,odd; odd = 1 where the
                              next bit can be known
make_data.py reber N SEED     N Reber strings: columns sequence,x,d,legal.0 ..
"""
import random
import sys

kind, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng = random.Random(seed)
# What follows at each node of the grammar: symbol of BTPSXVE, next node.
GRAPH = ((("B", 1),), (("T", 2), ("P", 3)), (("S", 2), ("X", 4)),
         (("T", 3), ("V", 5)), (("X", 3), ("S", 6)), (("P", 4), ("V", 6)),
         (("E", 7),))

if kind == "xor":
    bits = []
    for _ in range(count + 1):
        a, b = rng.randrange(2), rng.randrange(2)
        bits += [a, b, a ^ b]
    print("x.0,d,odd")
    for t in range(3 * count):
        print(bits[t], bits[t + 1], int(t % 3 == 1), sep=",")
else:
    print("sequence,x,d", *(f"legal.{k}" for k in range(7)), sep=",")
    for n in range(1, count + 1):
        symbol, node = GRAPH[0][0]
        while node < 7:
            legal = [s for s, _ in GRAPH[node]]
            before = symbol
            symbol, node = rng.choice(GRAPH[node])
            print(n, "BTPSXVE".index(before), "BTPSXVE".index(symbol),
                  *(int(s in legal) for s in "BTPSXVE"), sep=",")
