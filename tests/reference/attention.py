import math

from lists import dot, mul


def outputs(p, x, T):
    src = x["src"][:x["S.length"]]
    H = len(p["b"])

    def run(W, U, h, order):
        states = []
        for k in order:
            h = [math.tanh(a + b) for a, b in zip(mul(W, p["E"][k]),
                                                  mul(U, h))]
            states.append(h)
        return states

    f = run(p["Wf"], p["Uf"], [0.0] * H, src)
    g = run(p["Wb"], p["Ub"], p["b"], src[::-1])[::-1]
    h = [a + b for a, b in zip(f, g)]
    d, y, best = [0.0] * H, [], []
    for t in range(T):
        e = [math.exp(dot(p["va"], [math.tanh(a + b) for a, b in zip(
            mul(p["Wa"], d), mul(p["Ua"], k))])) for k in h]
        a = [v / sum(e) for v in e]
        c = [sum(w * k[j] for w, k in zip(a, h)) for j in range(2 * H)]
        d = [math.tanh(u + v + w) for u, v, w in zip(
            mul(p["Wd"], x["x"][t]), mul(p["Ud"], d), mul(p["Cd"], c))]
        y.append(d)
        best.append(max(a))
    return {"y": y, "best": best}
