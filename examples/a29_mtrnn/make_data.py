"""make_data.py: three movements of four joints, 60 steps: two primitives, sums
of two sinusoids, in the orders aab, aba, baa, 20 steps each."""
import math


def primitive(p, i, t):
    a = 2 * math.pi * t / 20
    if p == "a":
        return 0.6 * math.cos(i) * math.sin(a) + 0.2 * math.sin(2 * a)
    return 0.5 * math.cos(2 * i + 1) * math.sin(2 * a) - 0.3 * math.sin(a)


print("name,sequence,d.0,d.1,d.2,d.3")
for k, order in enumerate(("aab", "aba", "baa")):
    for t in range(60):
        print("%d,%s,%s" % (k, k if t == 0 else "", ",".join(
            "%.6f" % primitive(order[t // 20], i, t) for i in range(4))))
