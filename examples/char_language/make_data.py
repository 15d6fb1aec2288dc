"""make_data.py TEXT: its characters as numbers, columns x,d: one and the next."""
import sys

text = open(sys.argv[1], encoding="ascii").read().lower()
letters = "\n !\"',-.:;?abcdefghijklmnopqrstuvwxyz"
print("x,d")
for a, b in zip(text, text[1:]):
    print(letters.index(a), letters.index(b), sep=",")
