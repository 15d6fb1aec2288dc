"""By recursion from the root; a child that is not there is a pair of zeros."""
import math

from lists import add, mul, sigmoid


def outputs(p, x, T):
    H = len(p["bi"])
    y = [None] * T

    def node(j):
        below = [k for k in range(j) if x["parent"][k] == j + 1]
        state = [node(k) for k in below]
        state += [([0.0] * H, [0.0] * H)] * (2 - len(below))
        v, s = p["E"][x["w"][j]], state[0][0] + state[1][0]

        def gate(name, f):
            return [f(z) for z in add(mul(p["W" + name], v),
                                      mul(p["U" + name], s),
                                      p["b" + name])]

        o, u = gate("o", sigmoid), gate("u", math.tanh)
        c = [a * b for a, b in zip(gate("i", sigmoid), u)]
        for k in (0, 1):
            f = add(mul(p["Wf"], v), p["bf"],
                    mul(p["Uf"][k * H:(k + 1) * H], s))
            c = add(c, [sigmoid(a) * b for a, b in zip(f, state[k][1])])
        h = [a * math.tanh(b) for a, b in zip(o, c)]
        y[j] = mul(p["S"], h)
        return h, c

    node(T - 1)
    return {"y": y}
