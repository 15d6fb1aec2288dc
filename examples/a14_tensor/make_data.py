#!/usr/bin/env python3
"""make_data.py N SEED [PAIRS]: N phrases as .csv, one row for a node, children
before parents: the tree it is of, its word (of a leaf), its parent, and its
label: 0 very negative .. 4 very positive.

60 words have a tone of -2 to 2; `not` turns the tone of what follows round,
`never` turns and halves it, `very` makes it half as strong again, `hardly` takes
most of it, `x and y` has the mean, `x but y` mostly that of y.  Words are paired
with `not` and `never` in training only if their number is even; PAIRS writes the
others instead, each word alone, then behind `not` and behind `never`."""
import random
import sys

WORDS = 60
NOT, NEVER, VERY, HARDLY, AND, BUT = range(WORDS, WORDS + 6)
FACTOR = {NOT: -1.0, NEVER: -0.5, VERY: 1.5, HARDLY: 0.3}


def tone(w):
    return (w % 15 - 7) / 3.5


def phrase(rng, depth):
    """A tree, and its tone."""
    r = rng.random()
    if depth == 0 or r < 0.2:
        w = rng.randrange(WORDS)
        return w, tone(w)
    if r < 0.6:
        op = rng.choice((NOT, NEVER, VERY, HARDLY))
        x, v = phrase(rng, depth - 1)
        while op in (NOT, NEVER) and not isinstance(x, tuple) and x % 2:
            x, v = phrase(rng, depth - 1)
        return (op, x), max(-2.0, min(2.0, FACTOR[op] * v))
    (x, a), (y, b) = phrase(rng, depth - 1), phrase(rng, depth - 1)
    if rng.random() < 0.5:
        return (x, (AND, y)), (a + b) / 2
    return (x, (BUT, y)), 0.2 * a + 0.8 * b


def value(x):
    if not isinstance(x, tuple):
        return tone(x) if x < WORDS else 0.0
    a, b = x
    if a in FACTOR:
        return max(-2.0, min(2.0, FACTOR[a] * value(b)))
    if a in (AND, BUT):
        return value(b)
    op, y = b
    return ((value(a) + value(y)) / 2 if op == AND
            else 0.2 * value(a) + 0.8 * value(y))


def nodes(x, out):
    below = [nodes(y, out) for y in x] if isinstance(x, tuple) else []
    out.append([0 if below else x, 0, min(4, int((value(x) + 2) / 0.8))])
    for k in below:
        out[k - 1][1] = len(out)
    return len(out)


def main():
    rng = random.Random(int(sys.argv[2]))
    if len(sys.argv) > 3:
        odd = [w for w in range(1, WORDS, 2) if tone(w) > 0]
        trees = [t for w in odd for t in (w, (NOT, w), (NEVER, w))]
    else:
        trees = [phrase(rng, rng.randrange(1, 5))[0]
                 for _ in range(int(sys.argv[1]))]
    print("tree,word,parent,d")
    for k, x in enumerate(trees):
        out = []
        nodes(x, out)
        for row in out:
            print(k, *row, sep=",")


main()
