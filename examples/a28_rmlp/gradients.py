"""gradients.py make: weights of masked.rnn and, the same, of layers.rnn.
gradients.py compare: what one step of plain descent has changed, the gradient,
is the same in both, and 0 outside of the mask."""
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

H, S, G, Y = range(3), range(3, 5), range(5, 8), range(8, 9)
# tensor of layers.rnn: rows and columns of a matrix of masked.rnn
PLACE = {"A": ("V", H, range(2)), "B": ("W", S, H), "R": ("W", S, S),
         "C": ("W", G, S), "D": ("W", Y, G), "r": ("W", Y, Y),
         "a": ("b", H, None), "b": ("b", S, None), "c": ("b", G, None),
         "e": ("b", Y, None)}
SHAPE = {"V": [9, 2], "W": [9, 9], "b": [9]}
SMALL = {"A": [3, 2], "B": [2, 3], "R": [2, 2], "C": [3, 2], "D": [3], "r": [],
         "a": [3], "b": [2], "c": [3], "e": []}


def places(name):
    big, rows, columns = PLACE[name]
    width = SHAPE[big][-1]
    if columns is None:
        return big, list(rows)
    return big, [width * i + j for i in rows for j in columns]


def write(name, shapes, values):
    tensors.write(f"{name}.safetensors",
                  {k: (shapes[k], v) for k, v in values.items()}, "F64")


def make():
    rng = random.Random(1)
    big = {name: [0.0] * (9 * (s[1] if len(s) > 1 else 1))
           for name, s in SHAPE.items()}
    small = {}
    for name in PLACE:
        to, at = places(name)
        small[name] = [rng.uniform(-0.9, 0.9) for _ in at]
        for k, v in zip(at, small[name]):
            big[to][k] = v
    units = {"sees_input": ("V", [9, 2]), "sees_unit": ("W", [9, 9])}
    shapes = dict(SHAPE)
    for name, (of, shape) in units.items():
        shapes[name] = shape
        big[name] = [float(v != 0) for v in big[of]]
    write("masked", shapes, big)
    write("layers", SMALL, small)


def compare():
    def moved(name):
        before, after = (tensors.read(f"{name}{s}.safetensors")
                         for s in ("", "_after"))
        return {k: [x - y for x, y in zip(before[k][1], after[k][1])]
                for k in before}

    big, small = moved("masked"), moved("layers")
    largest = off = 0
    for name in PLACE:
        of, at = places(name)
        for k, v in zip(at, small[name]):
            largest = max(largest, abs(v))
            off = max(off, abs(v - big[of][k]))
            big[of][k] = 0.0
    left = [v for name in SHAPE for v in big[name] if v != 0]
    print(f"masked and in layers: gradients up to {largest:.3g}, "
          f"differ by at most {off:.3g}")
    sys.exit(not (largest > 0.1 and off < 1e-14 and not left))


make() if sys.argv[1] == "make" else compare()
