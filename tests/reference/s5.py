"""The other form: powers of the complex state, summed over the past."""
import cmath
import math

from lists import add, mul


def outputs(p, x, T):
    n, y = len(p["decay"]), []
    lam = [complex(-math.exp(d), f) for d, f in zip(p["decay"], p["freq"])]
    bar = [cmath.exp(k * math.exp(d)) for k, d in zip(lam, p["logdt"])]
    u = [[complex(a, b) for a, b in zip(mul(p["Br"], s), mul(p["Bi"], s))]
         for s in x["x"]]
    for t in range(T):
        z = [bar[k] ** (t + 1) * complex(0.2, -0.1) + sum(
            bar[k] ** (t - s) * (bar[k] - 1) / lam[k] * u[s][k]
            for s in range(t + 1)) for k in range(n)]
        out = [sum((complex(a, b) * v).real for a, b, v in zip(cr, ci, z))
               for cr, ci in zip(p["Cr"], p["Ci"])]
        y.append(add(out, mul(p["D"], x["x"][t])))
    return {"y": y}
