"""make_scenes.py COUNT SEED: images of 8 x 8 and what is in them, as
data.safetensors; with a third argument, what was said of them as CSV (sequence,
word), how often that is right.

A square or a cross of 3 x 3 stands in one of four corners, not always at the same
place, among noise; d is four words: the shape, up or down, left or right, the end.
"""
import csv
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

SIZE = 8
SHAPES = ([[1, 1, 1], [1, 0, 1], [1, 1, 1]], [[0, 1, 0], [1, 1, 1], [0, 1, 0]])
# words: 0 end, 1 square, 2 cross, 3 up, 4 down, 5 left, 6 right
count, seed = (int(a) for a in sys.argv[1:3])
rng = random.Random(seed)
images, words = [], []
for _ in range(count):
    shape, low, right = (rng.randrange(2) for _ in range(3))
    top, side = (5 * k + rng.choice((0, 0, 1)) * (-1 if k else 1)
                 for k in (low, right))
    image = [[rng.gauss(0, 0.2) for _ in range(SIZE)] for _ in range(SIZE)]
    for i in range(3):
        for j in range(3):
            image[top + i][side + j] += SHAPES[shape][i][j]
    images += sum(image, [])
    words += [1 + shape, 3 + low, 5 + right, 0]
if len(sys.argv) > 3:
    with open(sys.argv[3], newline="") as f:
        said = [int(word) for _, word in list(csv.reader(f))[1:]]
    right = sum(said[4 * n:4 * n + 4] == words[4 * n:4 * n + 4]
                for n in range(count))
    print(f"{right} of {count} described right")
    sys.exit(right < 0.95 * count)
tensors.write("data.safetensors", {
    "image": ([count, SIZE, SIZE], images),
    "d": ([count, 4], tensors.array.array("i", words))})
