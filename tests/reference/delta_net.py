"""As products of matrices: S <- a S (I - b k k^T) + b v k^T."""
from lists import dot, mul, scale, sigmoid, transpose


def outputs(p, x, T):
    n, d = len(p["Wv"]), len(p["Wk"])
    S, y = [[0.2] * d for _ in range(n)], []
    for s in x["x"]:
        k, v = mul(p["Wk"], s), mul(p["Wv"], s)
        k = scale(dot(k, k) ** -0.5, k)
        a, b = sigmoid(dot(p["wa"], s)), sigmoid(dot(p["wb"], s))
        M = [[(i == j) - b * k[i] * k[j] for j in range(d)] for i in range(d)]
        S = [[a * dot(row, col) + b * v[i] * k[j]
              for j, col in enumerate(transpose(M))] for i, row in enumerate(S)]
        y.append(mul(S, mul(p["Wq"], s)))
    return {"y": y}
