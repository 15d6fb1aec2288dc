import math

from lists import add, mul, scale, sigmoid
from philox import normal

H = 0.25


def outputs(p, x, T):
    h, z, out = p["h0"], p["z0"], {"y": [], "w": []}
    n, old = len(h), [0.0] * len(x["x"][0])
    before = old
    for t in range(1, T + 1):
        new = x["x"][t - 1]
        # of a sub-step
        dx = [(b - a) / 2 for a, b in zip(before, x["path"][t - 1])]
        for s in (0, 1):
            now = add(scale(1 - s / 2, old), scale(s / 2, new))
            dw = [math.sqrt(H) * normal(1, 0, f"h.{s + 1}.noise", t, i)
                  for i in range(n)]
            drift = [math.tanh(v)
                     for v in add(mul(p["A"], h), mul(p["B"], now))]
            g = [sigmoid(v) for v in mul(p["C"], h)]
            h = [a + H * b + c * d for a, b, c, d in zip(h, drift, g, dw)]
            z = [z[i] + math.fsum(math.tanh(p["G"][i][j][k] * z[k]) * dx[j]
                                  for j in range(len(dx)) for k in range(n))
                 for i in range(n)]
        old, before = new, x["path"][t - 1]
        out["y"].append(h)
        out["w"].append(z)
    return out
