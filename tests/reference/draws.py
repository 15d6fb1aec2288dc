"""All distributions: seed 1, sequence 0, as the model runs."""
import math

from lists import add, each, mul, scale, sigmoid
from philox import draw, normal


def outputs(p, x, T):
    h = [0.0] * len(p["W"])
    out = {"y": [], "k": [], "v": [], "from": []}
    b = [draw(1, 0, "b.start.draw", 0, i) for i in range(len(h))]
    first = [sum(draw(1, 0, "e.start.draw", 0, i) >= q for q in (.1, .3, .6))
             for i in range(len(h))]
    w = normal(1, 0, "w.draw", 0, 0)
    for t in range(1, T + 1):
        q = each(sigmoid, mul(p["W"], x["x"][t - 1]))
        z = [float(draw(1, 0, "z.draw", t, i) < q[i]) for i in range(len(q))]
        e = each(math.exp, mul(p["V"], z))
        u, c, below = draw(1, 0, "c.draw", t, 0), 0, e[0]
        while u * sum(e) >= below:
            c += 1
            below += e[c]
        h = add(scale(0.5, h), q, scale(w, z))
        out["y"].append(h)
        out["k"].append(c)
        out["from"].append(add(b, p["V"][first[t % len(h)]]))
        out["v"].append([3 * draw(1, 0, "u.draw", t, i) - 1 for i in (0, 1)])
    return out
