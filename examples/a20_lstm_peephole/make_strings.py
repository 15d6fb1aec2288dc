"""make_strings.py LETTERS LAST N: N times the strings a^n b^n (LETTERS = 2) or
a^n b^n c^n (3) for n = 1 .. LAST.

columns sequence,x,d.0,..: symbol 0 begins a string, 1, 2, 3 are a, b, c; d.k is
1 where symbol k may follow, and d.0 where the string may end
"""
import sys

letters, last, count = (int(a) for a in sys.argv[1:])
symbols = range(letters + 1)
print("sequence,x", *(f"d.{k}" for k in symbols), sep=",")
for s in range(count * last):
    n = s % last + 1
    string = [0, *(k for k in symbols[1:] for _ in range(n))]
    for symbol, following in zip(string, string[1:] + [0]):
        legal = (1, 2) if symbol == 1 else (following,)
        print(s + 1, symbol, *(int(k in legal) for k in symbols), sep=",")
