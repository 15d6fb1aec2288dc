"""Euler-Maruyama by hand: two steps a sample, increments of variance h."""
import math

from philox import normal

H = 0.05


def outputs(p, x, T):
    n = len(p["s"])
    v, q, y = [0.0] * n, [1.0] * n, []
    for t in range(1, T + 1):
        for sub in ("1", "2"):
            dv = [math.sqrt(H) * normal(1, 0, f"v.{sub}.noise", t, i)
                  for i in range(n)]
            dq = [math.sqrt(H) * normal(1, 0, f"q.{sub}.noise", t, i)
                  for i in range(n)]
            v = [a + H * (b - a) + s * d
                 for a, b, s, d in zip(v, x["x"][t - 1], p["s"], dv)]
            q = [a - H * a + 0.1 * a * d for a, d in zip(q, dq)]
        y.append([a + b for a, b in zip(v, q)])
    return {"y": y}
