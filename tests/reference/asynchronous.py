from lists import dot


def sign(v):
    return float((v > 0) - (v < 0))


def outputs(p, x, T):
    n = len(p["V"])
    w = [[0.0 if i == j else p["V"][i][j] + p["V"][j][i] for j in range(n)]
         for i in range(n)]
    y, sweeps, rises = [], [], []
    for step in x["x"]:
        s, k, changed = [sign(v) for v in step], 0, True
        while k < 20 and changed:
            old, k = list(s), k + 1
            for i, row in enumerate(w):
                s[i] = sign(p["b"][i] + dot(row, s))
            changed = s != old
        y.append(s)
        sweeps.append(k)
        rises.append(0.0)
    return {"y": y, "sweeps": sweeps, "rises": rises}
