"""make_data.py CHORALES PART: a part of the chorales, a frame of 88 keys for
each quarter note. make_data.py CHORALES score PREDICTED: the negative log
likelihood per frame of the test part, of the static marginal, a Markov
chain for each note, and the log odds predicted."""
import csv
import json
import math
import sys

chorales = json.load(open(sys.argv[1]))


def rolls(part):
    for chorale in chorales[part]:
        yield [[int(k + 21 in frame) for k in range(88)] for frame in chorale]


def nll(note, p):
    return -math.log(p if note else 1 - p)


def count(n):  # of notes that are 0 and 1, after each note of the step before
    for roll in rolls("train"):
        for last, frame in zip([[0] * 88] + roll, roll):
            for k in range(88):
                n[k][last[k]][frame[k]] += 1
    return n


def score(predicted):
    n = count([[[0, 0], [0, 0]] for _ in range(88)])
    marginal = [(a[1] + b[1] + 0.01) / (sum(a + b) + 0.02) for a, b in n]
    markov = [[(a[1] + 0.5) / (sum(a) + 1) for a in pair] for pair in n]
    rows = csv.reader(open(predicted))
    first = next(rows).index("y.0")
    total, frames = [0.0, 0.0, 0.0], 0
    for roll in rolls("test"):
        for last, frame in zip([[0] * 88] + roll, roll):
            odds = [float(v) for v in next(rows)[first:first + 88]]
            for k, note in enumerate(frame):
                y = -odds[k] if note else odds[k]
                total[0] += nll(note, marginal[k])
                total[1] += nll(note, markov[k][last[k]])
                total[2] += max(y, 0) + math.log1p(math.exp(-abs(y)))
            frames += 1
    assert next(rows, None) is None
    print("%.3f %.3f %.3f" % tuple(v / frames for v in total))


if sys.argv[2] == "score":
    score(sys.argv[3])
else:
    print("sequence," + ",".join("x.%d" % k for k in range(88)))
    for number, roll in enumerate(rolls(sys.argv[2])):
        for frame in roll:
            print("%d,%s" % (number, ",".join(map(str, frame))))
