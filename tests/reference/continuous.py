"""Continuous time from its definition: functions of a real time, by RK4."""
import math

from lists import add, each, mul, scale, sigmoid

STEP = 0.4


def outputs(p, x, T):
    zero = [0.0] * len(x["x"][0])
    v = {-k: p["v0"] for k in range(4)}
    w = {-k: [0.5] * len(zero) for k in range(4)}

    def line(f, s):                 # straight between samples, s in steps
        k = math.floor(s)
        if s == k:
            return f(k)
        return add(scale(1 - (s - k), f(k)), scale(s - k, f(k + 1)))

    def inp(k):
        return x["x"][k - 1] if 0 < k <= T else zero

    for t in range(1, T + 1):
        def rate(s, a, b):
            r = each(lambda z: sigmoid(z), add(a, mul(p["B"], line(inp, s))))
            da = add(scale(-1, each(lambda q, y: y * math.exp(q), p["a"], a)),
                     mul(p["W"], r), scale(-1, line(v.get, s - 2)),
                     x["u"][t - 1])
            old = line(w.get, s - 1)
            db = add([0.3 * math.sin(0.7 * s)] * len(b),
                     scale(-1, mul(p["C"], r)),
                     each(lambda o, y: 0.2 * o * (1 - y), old, b))
            return da, db

        a, b, h = v[t - 1], w[t - 1], STEP
        ks = [rate(t - 1, a, b)]
        for c in (0.5, 0.5, 1.0):
            ks.append(rate(t - 1 + c, add(a, scale(c * h, ks[-1][0])),
                           add(b, scale(c * h, ks[-1][1]))))
        new = []
        for i, y in enumerate((a, b)):
            k1, k2, k3, k4 = (k[i] for k in ks)
            new.append(add(y, scale(h / 6, add(k1, k2, k2, k3, k3, k4))))
        v[t] = new[0]
        w[t] = each(lambda z: min(max(z, 0.0), 1.0), new[1])
    return {"y": [v[t] for t in range(1, T + 1)],
            "z": [add(w[t], scale(-1, w[t - 1])) for t in range(1, T + 1)]}
