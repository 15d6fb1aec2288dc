"""make_data.py TEXT B [BYTES]: the text's characters as numbers, in B pieces side
by side, columns x1 .., y1 ..: one and the next. Printable ASCII is 0 .. 94, all
else 95."""
import sys

with open(sys.argv[1], "rb") as f:
    text = f.read(int(sys.argv[3]) if len(sys.argv) > 3 else -1)
code = [c - 32 if 32 <= c < 127 else 95 for c in text]
B = int(sys.argv[2])
piece = (len(code) - 1) // B
print(*(f"x{b + 1}" for b in range(B)), *(f"y{b + 1}" for b in range(B)), sep=",")
for t in range(piece):
    print(*(code[b * piece + t] for b in range(B)),
          *(code[b * piece + t + 1] for b in range(B)), sep=",")
