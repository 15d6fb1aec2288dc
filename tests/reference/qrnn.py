import math

from lists import mul, sigmoid


def outputs(p, x, T):
    n = len(p["Wz"])
    xs = [[0.0] * len(x["x"][0])] + x["x"]

    def conv(k, f, t):
        return [f(a + b) for a, b in zip(mul(p["W" + k], xs[t]),
                                         mul(p["V" + k], xs[t - 1]))]

    c, y = [0.2] * n, []
    for t in range(1, T + 1):
        z, f, o = (conv("z", math.tanh, t), conv("f", sigmoid, t),
                   conv("o", sigmoid, t))
        c = [f[i] * c[i] + (1 - f[i]) * z[i] for i in range(n)]
        y.append([o[i] * c[i] for i in range(n)])
    return {"y": y}
