from lists import add, each, mul, sigmoid


def outputs(p, x, T):
    v, y, d = [0.2] * len(p["b"]), [], 1 / 6
    for t in range(T):
        for _ in range(6):
            f = each(sigmoid, add(mul(p["U"], v), mul(p["W"], x["x"][t]),
                                  p["b"]))
            v = each(lambda v, f, a, q: (v + d * f * a) /
                     (1 + d * (1 / (1 + q * q) + f)), v, f, p["A"], p["tau"])
        y.append(v)
    return {"y": y}
