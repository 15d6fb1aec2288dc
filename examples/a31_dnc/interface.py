#!/usr/bin/env python3
"""interface.py scenario|random: weights and inputs for interface.rnn; with a second
argument, the outputs as CSV, checks what came of them.

scenario  hard gates fill three words, read the second, free it while a fourth
          word is written, and follow the links
random    400 steps of random interface vectors: what must always hold
"""
import csv
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

N, W, R = 3, 4, 2
C = W * R + 3 * W + 5 * R + 3
# parts of the interface vector, as the parameters of `memory` are called
PARTS = (("Kw", [W]), ("E", [W]), ("A", [W]), ("Kr", [R, W]), ("Br", [R]),
         ("F", [R]), ("P", [R, 3]), ("B", []), ("Ga", []), ("Gw", []))
HARD = 1000.0
WORDS = [[1, 0, 0, 2], [0, 3, 1, 0], [2, 2, 0, 1], [0, 0, 1, 1]]
BACK, LIKE, FORTH = 0, 1, 2


def size(shape):
    n = 1
    for k in shape:
        n *= k
    return n


def write_weights():
    weights, at = {}, 0
    for name, shape in PARTS:
        rows = [[float(i == at + k) for i in range(C)]
                for k in range(size(shape))]
        weights["m." + name] = shape + [C], sum(rows, [])
        at += size(shape)
    tensors.write("interface.safetensors", weights)


def interface(**parts):
    out = []
    for name, shape in PARTS:
        out += parts.get(name, [0.0] * size(shape))
    return out


def writing(word, free=(-HARD, -HARD), mode=LIKE, key=None):
    """Writes into the least used word; the first head reads."""
    return interface(
        E=[HARD] * W, A=WORDS[word], Ga=[HARD], Gw=[HARD], F=list(free),
        Kr=WORDS[word if key is None else key] + [0] * W, Br=[HARD, 0],
        P=[HARD * (k == mode) for k in range(3)] * 2)


def reading(word, mode=LIKE):
    return interface(
        Gw=[-HARD], F=[-HARD] * 2, Kr=WORDS[word] + [0] * W, Br=[HARD, 0],
        P=[HARD * (k == mode) for k in range(3)] * 2)


# what the first head must read
SCENARIO = ((writing(0), 0), (writing(1), 1), (writing(2), 2),
            (reading(1), 1),
            (writing(3, (HARD, -HARD)), 3),     # into the word that was read
            (reading(0), 0), (reading(2), 2),
            (reading(0, FORTH), 3),             # written after word 2
            (reading(0, BACK), 2))


def write_inputs(which):
    rng = random.Random(31)
    rows = ([c for c, _ in SCENARIO] if which == "scenario" else
            [[rng.gauss(0, 3) for _ in range(C)] for _ in range(400)])
    with open("interface.csv", "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(f"c.{i}" for i in range(C))
        out.writerows(rows)


def read(path):
    with open(path, newline="") as f:
        rows = list(csv.reader(f))
    for row in rows[1:]:
        values = {}
        for column, x in zip(rows[0], row, strict=True):
            values.setdefault(column.split(".")[0], []).append(float(x))
        yield values


def scenario(steps):
    places = [row["wrote"].index(1.0) for row in steps if sum(row["wrote"])]
    wrong = sum(max(abs(x - y) for x, y in zip(row["r"], WORDS[word])) > 1e-6
                for row, (_, word) in zip(steps, SCENARIO, strict=True))
    print(f"words written to {places}, {wrong} of {len(steps)} read wrong")
    return places != [0, 1, 2, 1] or wrong != 0


def always(steps):
    eps = 1e-12
    used = written = linked = 0
    for s in steps:
        rows = [s["links"][i * N:(i + 1) * N] for i in range(N)]
        heads = [s["wrote"]] + [s["reading"][h * N:(h + 1) * N]
                                for h in range(R)]
        linked += not all(sum(row) <= 1 + eps for row in rows + [
            list(column) for column in zip(*rows)])
        linked += any(rows[i][i] != 0 for i in range(N))
        linked += min(s["links"]) < 0
        used += min(s["usage"]) < 0 or max(s["usage"]) > 1 + eps
        written += not all(min(w) >= 0 and sum(w) <= 1 + eps for w in heads)
    print(f"{len(steps)} steps: usage wrong {used} times, weightings "
          f"{written}, links {linked}")
    return used + written + linked + (len(steps) != 400)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        write_weights()
        write_inputs(sys.argv[1])
    else:
        check = {"scenario": scenario, "random": always}[sys.argv[1]]
        sys.exit(bool(check(list(read(sys.argv[2])))))
