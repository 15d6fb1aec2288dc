"""By the sort of Python, and loops."""
from lists import each, sigmoid


def running(v, start, f, exclusive):
    out, c = [], start
    for e in v:
        out.append(c if exclusive else f(c, e))
        c = f(c, e)
    return out


def plus(a, b):
    return a + b


def times(a, b):
    return a * b


def outputs(p, x, T):
    n = len(p["w"])
    h, y, r, o = [0.2] * n, [], [], []
    for s in x["x"]:
        u = each(lambda w, v: sigmoid(w * v), p["w"], s)
        order = sorted(range(n), key=lambda i: u[i])
        before = running([u[i] for i in order], 1, times, True)
        a = [0.0] * n
        for i, b in zip(order, before):
            a[i] = (1 - u[i]) * b
        r.append([max(each(times, sorted(each(times, U, s)),
                           running(a, 0, plus, False))) for U in p["U"]])
        h = each(lambda q, c, e: q * c + e,
                 running([1 - 0.1 * e for e in a], 1, times, False), h,
                 running(s, 0, plus, True))
        y.append(h)
        o.append(order)
    return {"y": y, "r": r, "o": o}
