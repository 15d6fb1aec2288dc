"""digits.py train|held: handwritten digits, a pixel a step, as a table; every
fourth is held out.  digits.py score PREDICTED: the fraction of those that are
named right, from the table that `rnnc run` writes.

columns sequence,x,d: the pixel in 0 .. 1, the digit, in the first row
"""
import csv
import os
import sys

path = os.path.join(os.path.dirname(__file__), "digits.txt")
digits = [line.split() for line in open(path)]
part = {"train": [d for n, d in enumerate(digits) if n % 4 != 3],
        "held": digits[3::4]}

if sys.argv[1] == "score":
    with open(sys.argv[2]) as table:
        named = [row["digit"] for row in csv.DictReader(table)]
    known = [label for _, label in part["held"]]
    assert len(named) == len(known)
    print("%.4f" % (sum(a == b for a, b in zip(named, known)) / len(known)))
else:
    print("sequence,x,d")
    for n, (pixels, label) in enumerate(part[sys.argv[1]], 1):
        for t, pixel in enumerate(pixels):
            print(n, int(pixel, 17) / 16, "" if t else label, sep=",")
