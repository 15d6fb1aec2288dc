import math

from lists import add, each, mul, sigmoid


def outputs(p, x, T):
    h, y = [0.2] * len(p["bh"]), []
    n = len(p["wx"])
    gap, last, before = [0.0] * n, [0.0] * n, [1] * n
    for t in range(T):
        m, v = x["seen"][t], []
        for i in range(n):
            gap[i] = x["dt"][t] ** 2 + (0 if before[i] else gap[i])
            last[i] = x["x"][t][i] if m[i] else last[i]
            g = math.exp(-max(p["wx"][i] * gap[i] + p["bx"][i], 0))
            v.append(last[i] if m[i]
                     else g * last[i] + (1 - g) * p["average"][i])
        before = m
        decay = [math.exp(-max(a, 0)) for a in add(mul(p["Wh"], gap), p["bh"])]
        k = each(lambda a, b: a * b, decay, h)

        def gate(f, c, s):
            return each(f, add(mul(p["W" + c], v), mul(p["U" + c], s),
                               mul(p["V" + c], m), p["b" + c]))

        r, z = gate(sigmoid, "r", k), gate(sigmoid, "z", k)
        new = gate(math.tanh, "n", each(lambda a, b: a * b, r, k))
        h = each(lambda z, k, n: (1 - z) * k + z * n, z, k, new)
        y.append(h)
    return {"y": y}
