import math

from lists import add, each, mul, sigmoid


def outputs(p, x, T):
    h, y = [0.3] * len(p["b1"]), []
    for t in range(T):
        z = [1.7159 * math.tanh(0.666 * a)
             for a in add(mul(p["W0"], x["x"][t] + h), p["b0"])]
        f1 = each(math.tanh, add(mul(p["W1"], z), p["b1"]))
        f2 = each(math.tanh, add(mul(p["W2"], z), p["b2"]))
        g = each(lambda a, b: sigmoid(a * x["dt"][t] + b),
                 add(mul(p["Wa"], z), p["ba"]), add(mul(p["Wb"], z), p["bb"]))
        h = each(lambda a, b, g: a * (1 - g) + g * b, f1, f2, g)
        y.append(h)
    return {"y": y}
