import math

from lists import add, mul, sigmoid
from philox import draw


def mask(name, keep, t, n):
    return [float(draw(1, 0, name + ".draw", t, i) < keep) for i in range(n)]


def outputs(p, x, T):
    n, y, m = len(p["U"][0]), [], []
    h, c = [0.1] * n, [0.2] * n
    W = [[g * v / math.hypot(*row) for v in row]
         for g, row in zip(p["g"], p["A"])]
    for t in range(1, T + 1):
        a = add(mul(W, x["x"][t - 1]), mul(p["U"], h), p["b"])
        i, f, o, g = (a[k * n:(k + 1) * n] for k in range(4))
        new = [sigmoid(f[k]) * c[k] + sigmoid(i[k]) * math.tanh(g[k])
               for k in range(n)]
        c = [0.5 * a + 0.5 * b for a, b in zip(c, new)]
        h = [0.1 * a + 0.9 * sigmoid(b) * math.tanh(v)
             for a, b, v in zip(h, o, new)]
        y.append(h)
        m.append(mask("mx", 0.8, 0, 3) + mask("md", 0.7, t, n) +
                 mask("mc", 0.5, t, n) + mask("mh", 0.1, t, n))
    return {"y": y, "m": m}
