import math

from lists import dot, mul, sigmoid


def outputs(p, x, T):
    s, y, n = [0.1] * len(p["f"]), [], []
    for step in x["x"]:
        z, left, k, mean = s, 1.0, 0, [0.0] * len(s)
        while True:
            k += 1
            z = [math.tanh(a + b + (c if k == 1 else 0.0)) for a, b, c in
                 zip(mul(p["W"], step), mul(p["U"], z), p["f"])]
            halt = sigmoid(dot(p["v"], z) + p["b"])
            last = k == 8 or 1.0 - left + halt >= 0.99
            mean = [m + (left if last else halt) * a for m, a in zip(mean, z)]
            if last:
                break
            left -= halt
        s = mean
        y.append(s)
        n.append(k)
    return {"y": y, "n": n}
