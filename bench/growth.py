"""growth.py: how time grows with one size, as the exponent of a fitted power.

Time of a whole call, so that twice the steps or sequences are twice the work:
an exponent of 1 says that nothing but the work grew.
"""
import math

import ours


def slope(xs, ys):
    """Least squares on logarithms."""
    at, up = [math.log(x) for x in xs], [math.log(y) for y in ys]
    n, mean = len(at), sum(at) / len(at)
    level = sum(up) / n
    return (sum((a - mean) * (u - level) for a, u in zip(at, up))
            / sum((a - mean) ** 2 for a in at))


def call(result, name):
    return result.median(name) * result.case.T


def table(results):
    """Rows: what grows, from, to, contestant, exponent."""
    groups = {}
    for r in results:
        if r.case.group.startswith("grow-"):
            groups.setdefault(r.case.group, []).append(r)
    for group, members in groups.items():
        members.sort(key=lambda r: r.case.size)
        for name in ours.BACK_ENDS:
            ran = [r for r in members if name in r.ns]
            if len(ran) > 2:
                sizes = [r.case.size for r in ran]
                yield (group[len("grow-"):], sizes[0], sizes[-1], name,
                       slope(sizes, [call(r, name) for r in ran]))
