"""All paths, one by one: Graves et al. (2006), equations 2 and 3."""
import itertools
import math

from lists import mul


def collapse(path, blank):
    return [k for k, same in itertools.groupby(path) if k != blank]


def outputs(p, x, T):
    blank = len(p["W"]) - 1
    label = x["w"][:x["U.length"]]
    y = []
    for step in x["x"]:
        e = [math.exp(v) for v in mul(p["W"], step)]
        y.append([v / sum(e) for v in e])
    total = sum(math.prod(y[t][k] for t, k in enumerate(path))
                for path in itertools.product(range(blank + 1), repeat=T)
                if collapse(path, blank) == label)
    return {"p": total}
