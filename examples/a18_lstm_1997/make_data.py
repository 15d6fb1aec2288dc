"""make_data.py N T SEED: N sequences of the adding problem (Hochreiter and
Schmidhuber, 1997, experiment 4), of T to 1.1 T steps.

columns sequence,x.0,x.1,d: a value in -1 .. 1; its mark: 1 for the two to add,
-1 at both ends, else 0; the answer, in the first row
"""
import random
import sys

count, shortest, seed = (int(a) for a in sys.argv[1:])
rng = random.Random(seed)
print("sequence,x.0,x.1,d")
for n in range(1, count + 1):
    length = shortest + rng.randint(0, shortest // 10)
    value = [rng.uniform(-1, 1) for _ in range(length)]
    first = rng.randrange(min(10, shortest // 2 - 1))
    second = rng.choice([t for t in range(shortest // 2 - 1) if t != first])
    mark = [0] * length
    mark[0] = mark[-1] = -1
    mark[first] = mark[second] = 1
    parts = [value[t] for t in (first, second) if t != 0]
    answer = 0.5 + sum(parts) / 4
    for t in range(length):
        print(f"{n},{value[t]:.6f},{mark[t]},{answer:.6f}" if t == 0 else
              f"{n},{value[t]:.6f},{mark[t]},")
