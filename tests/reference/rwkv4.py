"""The weighted mean of the past as the paper's eq. 16 has it: no state."""
import math

from lists import mul, sigmoid


def outputs(p, x, T):
    d = len(p["u"])
    xs = [[0.0] * d] + x["x"]

    def mix(s, t, m):
        return [m[i] * s[t][i] + (1 - m[i]) * s[t - 1][i] for i in range(d)]

    k = [None] + [mul(p["Wk"], mix(xs, t, p["mk"])) for t in range(1, T + 1)]
    v = [None] + [mul(p["Wv"], mix(xs, t, p["mv"])) for t in range(1, T + 1)]
    z, y = [[0.0] * d], []
    for t in range(1, T + 1):
        r = mul(p["Wr"], mix(xs, t, p["mr"]))
        o = []
        for i in range(d):
            w = -math.exp(p["decay"][i])
            e = [math.exp((t - 1 - s) * w + k[s][i]) for s in range(1, t)]
            e.append(math.exp(p["u"][i] + k[t][i]))
            o.append(sigmoid(r[i]) * math.fsum(
                e[s - 1] * v[s][i] for s in range(1, t + 1)) / math.fsum(e))
        z.append([a + b for a, b in zip(xs[t], mul(p["Wo"], o))])
        c = [max(a, 0.0) ** 2 for a in mul(p["Uk"], mix(z, t, p["mc"]))]
        g = mul(p["Wg"], mix(z, t, p["ms"]))
        y.append([z[t][i] + sigmoid(g[i]) * a
                  for i, a in enumerate(mul(p["Uv"], c))])
    return {"y": y}
