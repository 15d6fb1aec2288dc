"""make_strings.py GRAMMAR SEED N L: N strings of lengths 1 .. L, half of them
accepted; of the others half differ from an accepted one in one symbol.

strings.csv   columns sequence,a,accept: a symbol; the answer, in the first row
automaton     states; then for each: accepting, next after 0, next after 1
"""
import random
import sys

import tomita

grammar, seed, count, longest = (int(a) for a in sys.argv[1:])
rng = random.Random(seed)


def rejected(length):
    while True:
        string = tomita.accepted(grammar, length, rng)
        if string is None or rng.random() < 0.5:
            string = [rng.randrange(2) for _ in range(length)]
        else:
            string[rng.randrange(length)] ^= 1
        if not tomita.accepts(grammar, string):
            return string
        length = rng.randint(1, longest)


with open("strings.csv", "w") as f:
    print("sequence,a,accept", file=f)
    for n in range(1, count + 1):
        string = None
        while string is None:
            length = rng.randint(1, longest)
            string = (rejected(length) if n % 2 else
                      tomita.accepted(grammar, length, rng))
        for t, symbol in enumerate(string):
            print(n, symbol, 1 - n % 2 if t == 0 else "", sep=",", file=f)

with open("automaton", "w") as f:
    print(len(tomita.NEXT[grammar]), file=f)
    for q, goal in enumerate(tomita.NEXT[grammar]):
        print(int(q < tomita.ACCEPTING[grammar]), *goal, file=f)
