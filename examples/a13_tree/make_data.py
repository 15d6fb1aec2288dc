#!/usr/bin/env python3
"""make_data.py N DEPTH SEED: N expressions of false, true, not, and, or of that
depth at most as .csv, one row for a node, children before parents: the tree it
is of, its word (of a leaf), the number of its parent, and its value: 0 false,
1 true, 2 neither.

Binary trees of words: (not x), and (x (op y)).  The depth is that of the
expression: 0 for a word."""
import random
import sys

FALSE, TRUE, NOT, AND, OR = range(5)


def expression(rng, depth):
    """Nested pairs, and the value."""
    if depth == 0:
        v = rng.randrange(2)
        return v, v
    if rng.random() < 0.3:
        x, v = expression(rng, depth - 1)
        return (NOT, x), 1 - v
    deep, other = depth - 1, rng.randrange(depth)
    if rng.random() < 0.5:
        deep, other = other, deep
    (x, a), (y, b) = expression(rng, deep), expression(rng, other)
    op = rng.choice((AND, OR))
    return (x, (op, y)), a & b if op == AND else a | b


def value(x):
    """Of an expression; None for an operator and what waits for a left side."""
    if not isinstance(x, tuple):
        return x if x <= TRUE else None
    a, b = x
    if a == NOT:
        return 1 - value(b)
    if a in (AND, OR):
        return None
    op, y = b
    return value(a) & value(y) if op == AND else value(a) | value(y)


def nodes(x, out):
    """Appends [word, parent, value] for all of x; the number of the last."""
    pair = isinstance(x, tuple)
    below = [nodes(y, out) for y in x] if pair else []
    v = value(x)
    out.append([0 if pair else x, 0, 2 if v is None else v])
    for k in below:
        out[k - 1][1] = len(out)
    return len(out)


def main():
    count, depth, seed = (int(a) for a in sys.argv[1:])
    rng = random.Random(seed)
    print("tree,word,parent,d")
    for k in range(count):
        x, v = expression(rng, rng.randrange(1, depth + 1))
        out = []
        nodes(x, out)
        assert out[-1][2] == v
        for row in out:
            print(k, *row, sep=",")


main()
