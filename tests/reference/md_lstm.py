import math

from lists import mul, sigmoid


def outputs(p, x, T):
    H, S, most = len(p["qi"]), x["S.length"], len(x["x"][0])
    row = [([0.1] * H, [0.2] * H) for _ in range(S)]
    y = []
    for t in range(T):
        left = ([0.0] * H, [0.0] * H)
        out = []
        for s in range(S):
            (h1, c1), (h2, c2) = row[s], left

            def gate(k, f, peep):
                return [f(a + b + d + e) for a, b, d, e in zip(
                    mul(p["W" + k], x["x"][t][s]), mul(p["U" + k], h1),
                    mul(p["V" + k], h2), peep)]

            i = gate("i", sigmoid, [w * (a + b) for w, a, b in
                                    zip(p["qi"], c1, c2)])
            ft = gate("t", sigmoid, [w * a for w, a in zip(p["qt"], c1)])
            fs = gate("s", sigmoid, [w * a for w, a in zip(p["qs"], c2)])
            z = gate("c", math.tanh, [0.0] * H)
            c = [ft[k] * c1[k] + fs[k] * c2[k] + i[k] * z[k]
                 for k in range(H)]
            o = gate("o", sigmoid, [w * a for w, a in zip(p["qo"], c)])
            left = row[s] = ([o[k] * math.tanh(c[k]) for k in range(H)], c)
            out.append(left[0])
        y.append(out + [[0.0] * H] * (most - S))
    return {"y": y}
