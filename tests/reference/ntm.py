"""The equations of the paper, 2 to 9, one after the other."""
import math

from lists import add, dot, mul, scale, sigmoid, softplus, transpose


def softmax(v):
    e = [math.exp(x - max(v)) for x in v]
    return [x / sum(e) for x in e]


def head(p, name, c, M, w):
    of = {n: p[f"{name}.{n}"] for n in "K S B G P bk bs bb bg bp".split()}
    k = [math.tanh(x) for x in add(mul(of["K"], c), of["bk"])]
    beta = softplus(dot(of["B"], c) + of["bb"])
    g = sigmoid(dot(of["G"], c) + of["bg"])
    s = softmax(add(mul(of["S"], c), of["bs"]))
    gamma = 1 + softplus(dot(of["P"], c) + of["bp"])
    content = softmax([beta * dot(k, row) / math.sqrt(
        dot(k, k) * dot(row, row) + 1e-8) for row in M])
    gated = add(scale(g, content), scale(1 - g, w))
    n = len(M)
    moved = [0.0] * n
    for i in range(n):
        for shift in (-1, 0, 1):
            moved[(i + shift) % n] += gated[i] * s[shift + 1]
    sharp = [x ** gamma for x in moved]
    return [x / sum(sharp) for x in sharp]


def outputs(p, x, T):
    M, r = p["start"], [0.1] * len(p["start"][0])
    n = len(M)
    v = [softmax(p["w"])] + [[float(i == k) for i in range(n)]
                             for k in (1, 2)]
    out = {"y": [], "place": []}
    for t in range(T):
        c = [math.tanh(z) for z in add(mul(p["A"], x["x"][t]),
                                       mul(p["R"], r))]
        v[1] = head(p, "first", c, M, v[1])
        v[2] = head(p, "second", c, M, v[2])
        for k, name in ((1, "E"), (2, "F")):
            e = [sigmoid(z) for z in mul(p[name], c)]
            M = [[m * (1 - w * z) for m, z in zip(row, e)]
                 for row, w in zip(M, v[k])]
        for k, name in ((1, "P"), (2, "Q")):
            M = [add(row, scale(w, mul(p[name], c)))
                 for row, w in zip(M, v[k])]
        v[0] = head(p, "reads", c, M, v[0])
        r = mul(transpose(M), v[0])
        out["y"].append(r)
        out["place"].append(v[0])
    return out
