import math

from lists import add, each, mul, scale, sigmoid


def outputs(p, x, T):
    def flow(h):
        r = each(sigmoid, add(mul(p["gru_flow.Ur"], h), p["gru_flow.br"]))
        z = each(sigmoid, add(mul(p["gru_flow.Uz"], h), p["gru_flow.bz"]))
        n = add(mul(p["gru_flow.Un"], each(lambda a, b: a * b, r, h)),
                p["gru_flow.bn"])
        return each(lambda z, n, h: (1 - z) * (math.tanh(n) - h), z, n, h)

    h, y = [0.3] * len(p["gru_flow.br"]), []
    for t in range(T):
        u = each(math.tanh, mul(p["W"], x["x"][t]))
        d = 0.5 + x["dt"][t] ** 2
        k1 = flow(add(h, u))
        k2 = flow(add(h, scale(d / 2, k1), u))
        k3 = flow(add(h, scale(d / 2, k2), u))
        k4 = flow(add(h, scale(d, k3), u))
        h = add(h, scale(d / 6, add(k1, k2, k2, k3, k3, k4)))
        y.append(h)
    return {"y": y}
