"""make_data.py PERIOD REPEATS: four plans, and for each the movement it stands
for, values in {-1, 1}^2 that come again after PERIOD steps: 4, each of the four
pairs once, in an order of the plan's own; or 8, at random, such that three
steps say the next.

columns sequence,plan,d.0,d.1; the plan in the first row of a sequence
"""
import itertools
import random
import sys

PAIRS = [(-1, -1), (-1, 1), (1, -1), (1, 1)]
period, repeats = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(1)


def eight():
    while True:
        cycle = [rng.choice(PAIRS) for _ in range(8)]
        if len({tuple((cycle * 2)[k:k + 3]) for k in range(8)}) == 8:
            return cycle


def four():
    return [PAIRS[0], *orders.pop()]


orders = list(itertools.permutations(PAIRS[1:]))
print("sequence,plan,d.0,d.1")
for plan in range(4):
    cycle = four() if period == 4 else eight()
    for t in range(period * repeats):
        print(plan, "" if t else plan, *cycle[t % period], sep=",")
