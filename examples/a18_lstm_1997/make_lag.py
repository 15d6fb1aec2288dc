"""make_lag.py P N: N times the two strings of Hochreiter and Schmidhuber (1997),
experiment 2a: y a1 .. a(P-1) y and x a1 .. a(P-1) x.

columns sequence,x,d: a symbol, 0 .. P, of which the last two are x and y; the
next one
"""
import sys

lag, count = int(sys.argv[1]), int(sys.argv[2])
print("sequence,x,d")
for n in range(2 * count):
    end = lag - n % 2
    string = [end, *range(lag - 1), end]
    for a, b in zip(string, string[1:]):
        print(n + 1, a, b, sep=",")
