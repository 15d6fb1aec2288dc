import math

from lists import add, mul, scale


def outputs(p, x, T):
    n = len(p["tau"])
    v, c, since, y, spikes = [0.2] * n, [0.5] * n, [1.0] * n, [], []
    for t in range(T):
        count = [0] * n
        for _ in range(2):
            new = mul(p["W"], [math.tanh(u) for u in v])
            into = mul(p["B"], x["x"][t])
            for i in range(n):
                q = 0.5 + p["tau"][i] ** 2
                rest = c[i] + q * new[i]        # where v would end
                v[i] = rest + (v[i] - rest) * math.exp(-0.1 / q)
            c = add(into, scale(math.exp(-0.3), add(c, scale(-1, into))))
            since = [s + 0.1 for s in since]
            for i in range(n):
                if v[i] > 0.3 and since[i] > 0.15:
                    v[i], since[i] = -0.1, 0.0
                    count[i] += 1
        y.append(list(v))
        spikes.append([float(k) for k in count])
    assert any(any(s) for s in spikes)
    return {"y": y, "spikes": spikes}
