"""The equations of the paper's Methods; free words one by one, least used first."""
import math

from lists import add, dot, mul, scale, sigmoid, softplus, transpose


def softmax(v):
    e = [math.exp(x - max(v)) for x in v]
    return [x / sum(e) for x in e]


def content(M, k, beta):
    return softmax([beta * dot(k, row) / math.sqrt(
        dot(k, k) * dot(row, row) + 1e-8) for row in M])


def outputs(p, x, T):
    def of(name, c):
        w = p["m." + name]
        return mul(w, c) if isinstance(w[0], list) else dot(w, c)

    n, heads = len(p["M0"]), range(len(p["v0"]))
    M = p["M0"]
    L = [[0.0] * n for _ in range(n)]
    w, prec = scale(0.9, softmax(p["w0"])), [0.0] * n
    u = [sigmoid(z) for z in p["u0"]]
    v = [softmax(z) for z in p["v0"]]
    r = [[0.1] * len(M[0]) for _ in heads]
    out = {"y": [], "links": [], "used": [], "wrote": []}
    for t in range(T):
        c = [z + sum(dot(q[h], r[h]) for h in heads)
             for z, q in zip(x["x"][t], p["Q"])]
        free = [sigmoid(z) for z in of("F", c)]
        for i in range(n):
            u[i] = 1 - (1 - u[i]) * (1 - w[i])
            for h in heads:
                u[i] *= 1 - free[h] * v[h][i]
        a, left = [0.0] * n, 1.0
        for i in sorted(range(n), key=lambda k: u[k]):
            a[i] = (1 - u[i]) * left
            left *= u[i]
        cw = content(M, of("Kw", c), 1 + softplus(of("B", c)))
        ga, gw = sigmoid(of("Ga", c)), sigmoid(of("Gw", c))
        w = scale(gw, add(scale(ga, a), scale(1 - ga, cw)))
        erase, new = [sigmoid(z) for z in of("E", c)], of("A", c)
        M = [[m * (1 - z * e) + z * b for m, e, b in zip(row, erase, new)]
             for row, z in zip(M, w)]
        L = [[0.0 if i == j else (1 - w[i] - w[j]) * L[i][j] + w[i] * prec[j]
              for j in range(n)] for i in range(n)]
        prec = add(scale(1 - sum(w), prec), w)
        beta = [1 + softplus(z) for z in of("Br", c)]
        for h in heads:
            back, like, forth = softmax(mul(p["m.P"][h], c))
            v[h] = add(scale(back, mul(transpose(L), v[h])),
                       scale(like, content(M, mul(p["m.Kr"][h], c), beta[h])),
                       scale(forth, mul(L, v[h])))
        r = [mul(transpose(M), v[h]) for h in heads]
        out["y"].append(r)
        out["links"].append(L)
        out["used"].append(list(u))
        out["wrote"].append(w)
    return out
