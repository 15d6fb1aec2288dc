import math

from lists import mul, sigmoid


def outputs(p, x, T):
    c, y = [0.4] * len(p["bf"]), []
    for v in x["x"]:
        a, b, d = mul(p["W"], v), mul(p["Wf"], v), mul(p["Wr"], v)
        row = []
        for i, old in enumerate(c):
            f = sigmoid(b[i] + p["vf"][i] * old + p["bf"][i])
            r = sigmoid(d[i] + p["vr"][i] * old + p["br"][i])
            c[i] = f * old + (1 - f) * a[i]
            row.append(r * c[i] + (1 - r) * v[i] * math.sqrt(3))
        y.append(row)
    return {"y": y}
