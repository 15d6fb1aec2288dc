import math
import statistics

from lists import add, mul, sigmoid


def normed(a, g):
    m, s = statistics.fmean(a), math.sqrt(statistics.pvariance(a) + 1e-5)
    return [k * (v - m) / s for k, v in zip(g, a)]


def outputs(p, x, T):
    n, y = len(p["g3"]), []
    h, c = [0.1] * n, [0.2] * n
    for t in range(T):
        a = add(normed(mul(p["W"], x["x"][t]), p["g1"]),
                normed(mul(p["U"], h), p["g2"]), p["b"])
        f, i, o, g = (a[k * n:(k + 1) * n] for k in range(4))
        c = [sigmoid(f[k]) * c[k] + sigmoid(i[k]) * math.tanh(g[k])
             for k in range(n)]
        z = add(normed(c, p["g3"]), p["b3"])
        h = [sigmoid(o[k]) * math.tanh(z[k]) for k in range(n)]
        y.append(h)
    return {"y": y}
