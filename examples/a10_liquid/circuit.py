"""The circuit, inputs, and files for rnnc; see liquid.rnn and the README."""
import math
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../data"))
import tensors

N = 135
PLACE = [(i % 15, i // 15 % 3, i // 45) for i in range(N)]


def circuit(seed):
    """A[to][from] in nA, who inhibits, and nA for a spike from outside."""
    rng = random.Random(seed)
    calm = [rng.random() < 0.2 for _ in range(N)]
    A = [[0.0] * N for _ in range(N)]
    for i in range(N):
        for j in range(N):
            kind = calm[j], calm[i]             # from, to
            C = {(False, False): 0.3, (False, True): 0.2,
                 (True, False): 0.4, (True, True): 0.1}[kind]
            if i != j and rng.random() < C * math.exp(
                    -math.dist(PLACE[i], PLACE[j]) ** 2 / 4):
                mean = {(False, False): 30, (False, True): 60}.get(kind, -19)
                # a gamma distribution, deviation as large as the mean
                A[i][j] = mean * rng.gammavariate(1, 1)
    entry = [rng.gammavariate(1, 1) * (9 if calm[i] else 18)
             if rng.random() < 0.3 else 0.0 for i in range(N)]
    return A, [float(c) for c in calm], entry


def write_circuit(seed, low=13.5, high=13.5):
    A, calm, entry = circuit(seed)
    tensors.write("weights.safetensors", {
        "A": ([N, N], sum(A, [])), "inhibits": ([N], calm),
        "entry": ([N], entry), "low": ([], [low]), "high": ([], [high])},
        "F64")


def poisson(rng, rate, length):
    """Spike times in ms."""
    times, t = [], rng.expovariate(rate / 1000)
    while t < length:
        times.append(t)
        t += rng.expovariate(rate / 1000)
    return times


def on_grid(times, h, steps):
    x = [0.0] * steps
    for t in times:
        if 0 <= t < h * steps:
            x[int(t / h)] += 1
    return x


def write_trains(trains, h, steps):
    tensors.write("data.safetensors", {"x": ([len(trains), steps], sum(
        (on_grid(t, h, steps) for t in trains), []))}, "F32")
