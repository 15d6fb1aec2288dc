"""make_strings.py SEED: 50 strings of parentheses, as CSV: all 30 of at most 4, and
20 others of 5 to 8, half of them balanced.

columns sequence,x,legal: 0 opens, 1 closes; legal in the first row
"""
import itertools
import random
import sys

rng = random.Random(int(sys.argv[1]))


def legal(text):
    depth = 0
    for x in text:
        depth += 1 - 2 * x
        if depth < 0:
            return 0
    return int(depth == 0)


strings = [s for n in range(1, 5) for s in itertools.product((0, 1), repeat=n)]
longer = [s for n in range(5, 9) for s in itertools.product((0, 1), repeat=n)]
for wanted in (0, 1):
    strings += rng.sample([s for s in longer if legal(s) == wanted], 10)
print("sequence,x,legal")
for n, text in enumerate(strings):
    for t, x in enumerate(text):
        print(f"{n},{x},{'' if t else legal(text)}")
