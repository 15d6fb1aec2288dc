"""Each output as a sum over the past, weighted by the product of decays."""
import math

from lists import add, mul, silu, softplus


def outputs(p, x, T):
    e = [mul(p["Win"], s) for s in x["x"]]
    n, m = len(p["WB"]), len(e[0])

    def tap(t, i):
        return e[t][i] if t >= 0 else 0.0

    u = [[silu(math.fsum(p["conv"][i][k] * tap(t - k, i) for k in range(3)))
          for i in range(m)] for t in range(T)]
    d = [[softplus(a) for a in add(mul(p["Wd"], s), p["bd"])] for s in u]
    B, C = [mul(p["WB"], s) for s in u], [mul(p["WC"], s) for s in u]
    y = []
    for t in range(T):
        z, row = mul(p["Wz"], x["x"][t]), []
        for i in range(m):
            s = p["skip"][i] * u[t][i]
            for k in range(n):
                A = -math.exp(p["logA"][i][k])
                s += C[t][k] * (0.1 * math.exp(A * sum(
                    d[r][i] for r in range(t + 1))) + math.fsum(
                    math.exp(A * sum(d[r][i] for r in range(q + 1, t + 1))) *
                    d[q][i] * B[q][k] * u[q][i] for q in range(t + 1)))
            row.append(s * silu(z[i]))
        y.append(row)
    return {"y": y}
