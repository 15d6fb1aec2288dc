"""make_data.py: nine movements of four joints, 60 steps: three primitives, sums
of two sinusoids, 20 steps each, in nine orders."""
import math

ORDERS = "aab aba baa bbc bcb cbb cca cac acc".split()


def primitive(p, i, t):
    a = 2 * math.pi * t / 20
    if p == "a":
        return 0.6 * math.cos(i) * math.sin(a) + 0.2 * math.sin(2 * a)
    if p == "b":
        return 0.5 * math.cos(2 * i + 1) * math.sin(2 * a) - 0.3 * math.sin(a)
    return 0.4 * math.sin(i + 1) * math.sin(a) - 0.4 * math.sin(3 * a)


print("name,sequence,d.0,d.1,d.2,d.3")
for k, order in enumerate(ORDERS):
    for t in range(60):
        print("%d,%s,%s" % (k, k if t == 0 else "", ",".join(
            "%.6f" % primitive(order[t // 20], i, t) for i in range(4))))
