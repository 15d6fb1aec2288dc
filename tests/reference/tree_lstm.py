"""By recursion from the root, through lists of children."""
import math

from lists import add, mul, sigmoid


def outputs(p, x, T):
    below = [[] for _ in range(T + 1)]
    for t, up in enumerate(x["parent"]):
        below[up].append(t)
    y = [None] * T

    def gate(f, name, v, s):
        a = add(mul(p["W" + name], v), mul(p["U" + name], s), p["b" + name])
        return [f(z) for z in a]

    def node(j):
        states = [node(k) for k in below[j + 1]]
        v, s = x["x"][j], [0.0] * len(p["bi"])
        for h, _ in states:
            s = add(s, h)
        i, o, u = (gate(f, n, v, s) for f, n in
                   ((sigmoid, "i"), (sigmoid, "o"), (math.tanh, "u")))
        c = [a * b for a, b in zip(i, u)]
        for h, below_c in states:
            f = gate(sigmoid, "f", v, h)
            c = add(c, [a * b for a, b in zip(f, below_c)])
        h = [a * math.tanh(b) for a, b in zip(o, c)]
        y[j] = mul(p["V"], h)
        return h, c

    node(below[0][0])
    return {"y": y}
