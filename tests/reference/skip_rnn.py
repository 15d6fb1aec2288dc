import math

from lists import add, dot, mul, sigmoid
from philox import draw


def outputs(p, x, T):
    s, chance, out = [0.1] * len(p["w"]), 1.0, {"y": [], "taken": []}
    for t in range(1, T + 1):
        taken = draw(1, 0, "u.draw", t, 0) < chance
        if taken:
            s = [math.tanh(a)
                 for a in add(mul(p["W"], x["x"][t - 1]), mul(p["U"], s))]
        rise = sigmoid(dot(p["w"], s) + p["b"])
        chance = rise if taken else min(chance + rise, 1)
        out["y"].append(s)
        out["taken"].append(float(taken))
    return out
