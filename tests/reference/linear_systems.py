"""In exact fractions, without pivots; the factor by rows."""
import math
from fractions import Fraction

from lists import add, dot, outer, transpose

LIMIT = 1e-11
LIMIT_SINGLE = 1e-3


def solve(a, b):
    n = len(a)
    rows = [[Fraction(x) for x in p + q] for p, q in zip(a, b)]
    for k in range(n):
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [x - rows[i][k] * y
                           for x, y in zip(rows[i], rows[k])]
    return [[float(x) for x in row[n:]] for row in rows]


def pinv(a):
    if len(a) < len(a[0]):
        return transpose(pinv(transpose(a)))
    columns = transpose(a)
    return solve([[dot(p, q) for q in columns] for p in columns], columns)


def cholesky(a):
    rows = []
    for i, row in enumerate(a):
        new = []
        for j in range(i):
            new.append((row[j] - dot(new, rows[j])) / rows[j][j])
        new.append(math.sqrt(row[i] - dot(new, new)))
        rows.append(new + [0.0] * (len(a) - i - 1))
    return rows


def outputs(p, x, T):
    A, B, S = p["A"], p["B"], p["S"]
    n = len(A)
    gram = [[dot(S[i], S[j]) + 0.1 * (i == j) for j in range(n)]
            for i in range(n)]
    y = []
    for s in x["x"]:
        a = [add(p, q) for p, q in zip(A, outer(s, s))]
        y.append([row[0] for row in solve(a, [[v] for v in s])])
    return {"X": [solve(A, B)] * T, "G": [pinv(B)] * T,
            "H": [pinv(transpose(B))] * T, "L": [cholesky(gram)] * T,
            "y": y}
