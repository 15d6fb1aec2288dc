"""The mean of past inputs, each weighted by what the gates leave of it."""
import math

from lists import add, mul, sigmoid


def outputs(p, x, T):
    f = [[sigmoid(a) for a in add(mul(p["Wf"], v), p["bf"])] for v in x["x"]]
    i = [[sigmoid(a) for a in add(mul(p["Wi"], v), p["bi"])] for v in x["x"]]
    c = [mul(p["Wh"], v) for v in x["x"]]

    def unit(u, t):
        keep = [f[s][u] / (f[s][u] + i[s][u]) for s in range(t + 1)]
        return -0.2 * math.prod(keep) + math.fsum(
            (1 - keep[s]) * c[s][u] * math.prod(keep[s + 1:])
            for s in range(t + 1))

    return {"y": [[unit(u, t) for u in range(len(f[0]))] for t in range(T)]}
