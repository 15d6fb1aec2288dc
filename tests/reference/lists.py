"""lists.py: vectors as lists, matrices as lists of rows."""
import math


def dot(a, b):
    return math.fsum(x * y for x, y in zip(a, b))


def mul(m, v):
    return [dot(row, v) for row in m]


def add(*vs):
    return [math.fsum(xs) for xs in zip(*vs)]


def each(f, *vs):
    return [f(*xs) for xs in zip(*vs)]


def scale(a, v):
    return [a * x for x in v]


def outer(a, b):
    return [[x * y for y in b] for x in a]


def transpose(m):
    return [list(column) for column in zip(*m)]


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def softplus(x):
    return math.log1p(math.exp(-abs(x))) + max(x, 0.0)


def silu(x):
    return x * sigmoid(x)
