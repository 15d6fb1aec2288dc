"""The parallel form of the paper's appendix, without any stabiliser."""
import math

from lists import dot, mul, scale, sigmoid


def outputs(p, x, T):
    xs = x["x"]
    q, k, v, o = ([mul(p[w], s) for s in xs] for w in ("Wq", "Wk", "Wv", "Wo"))
    d = len(q[0])
    k = [scale(d ** -0.5, s) for s in k]
    i = [math.exp(dot(p["wi"], s)) for s in xs]
    f = [sigmoid(dot(p["wf"], s)) for s in xs]
    y = []
    for t in range(T):
        w = [i[s] * math.prod(f[s + 1:t + 1]) * dot(q[t], k[s])
             for s in range(t + 1)]
        norm = max(abs(sum(w)), 1.0)
        y.append([sigmoid(o[t][j]) * sum(a * v[s][j] for s, a in enumerate(w))
                  / norm for j in range(d)])
    return {"y": y}
