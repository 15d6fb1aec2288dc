#!/usr/bin/env python3
"""events.py SEED: an independent, event-driven simulation of the circuit.

Out:  weights.safetensors, data.safetensors (one train, 100 ms in steps of 0.1),
      events.csv: neuron, time of each of its spikes
How:  between events potentials are known in closed form, so that the next time
      one reaches the threshold is found by bisection of its rise; nothing
      happens on a grid but the spikes from outside.
"""
import heapq
import math
import random
import sys

from circuit import N, circuit, on_grid, poisson, write_circuit, write_trains

TAU, LEVEL, RESET = 30.0, 15.0, 13.5
SYNAPSE = {False: ((0.5, 1100.0, 50.0), (0.05, 125.0, 1200.0)),
           True: ((0.25, 700.0, 20.0), (0.32, 144.0, 60.0))}


class Neuron:
    def __init__(self, rest):
        self.t, self.v, self.e, self.c = 0.0, RESET, 0.0, 0.0
        self.until, self.rest, self.version = 0.0, rest, 0
        self.last = None
        self.ur = [(0.0, 1.0), (0.0, 1.0)]

    def after(self, t):
        """Potential and currents at t, without a spike before it."""
        d = t - self.t
        e, c = self.e * math.exp(-d / 3), self.c * math.exp(-d / 6)
        start = max(self.t, min(self.until, t))
        d0, d = start - self.t, t - start
        # dv/dt = (13.5 - v + e + c) / 30 from `start` on
        e0 = self.e * math.exp(-d0 / 3)
        c0 = self.c * math.exp(-d0 / 6)
        k = math.exp(-d / TAU)
        v = 13.5 + (self.v - 13.5) * k
        v += e0 / TAU * (math.exp(-d / 3) - k) / (1 / TAU - 1 / 3)
        v += c0 / TAU * (math.exp(-d / 6) - k) / (1 / TAU - 1 / 6)
        return v, e, c

    def move(self, t):
        self.v, self.e, self.c = self.after(t)
        self.t = t

    def next_spike(self, horizon):
        """First time of the threshold, or None: looked for in pieces short
        enough for the potential to turn once in each."""
        a = max(self.t, self.until)
        if self.after(a)[0] >= LEVEL:
            return a
        while a < horizon:
            b = min(a + 0.25, horizon)
            if self.after(b)[0] >= LEVEL:
                while b - a > 1e-9:
                    m = (a + b) / 2
                    a, b = (a, m) if self.after(m)[0] >= LEVEL else (m, b)
                return b
            a = b
        return None


def simulate(A, calm, entry, inputs, length):
    cell = [Neuron(2.0 if c else 3.0) for c in calm]
    queue = [(t, 0, i, 0, entry[i]) for t in inputs
             for i in range(N) if entry[i]]
    heapq.heapify(queue)
    spikes, kinds = [], [bool(c) for c in calm]

    def plan(i):
        n = cell[i]
        n.version += 1
        t = n.next_spike(min(length, n.t + 40))
        if t is not None:
            heapq.heappush(queue, (t, 1, i, n.version, 0))

    def fire(i, t):
        n = cell[i]
        n.v, n.until = RESET, t + n.rest
        gap = math.inf if n.last is None else t - n.last
        n.last = t
        spikes.append((i, t))
        for c in (0, 1):
            U, D, F = SYNAPSE[kinds[i]][c]
            u, r = n.ur[c]
            n.ur[c] = (U + u * (1 - U) * math.exp(-gap / F),
                       1 + (r - r * u - 1) * math.exp(-gap / D))
        for j in range(N):
            if A[j][i] != 0:
                u, r = n.ur[kinds[j]]
                slow = not kinds[i] and not kinds[j]
                heapq.heappush(queue, (t + (1.5 if slow else 0.8), 2, j, 0,
                                       A[j][i] * u * r))

    while queue:
        t, what, i, version, amount = heapq.heappop(queue)
        if t >= length:
            break
        n = cell[i]
        if what == 1 and version != n.version:
            continue                            # something came between
        n.move(t)
        if what == 1:
            fire(i, t)
        elif amount > 0:
            n.e += amount
        else:
            n.c += amount
        plan(i)
    return spikes


def main():
    seed = int(sys.argv[1])
    rng = random.Random(seed + 1000)
    train = poisson(rng, 60, 100)
    write_circuit(seed)
    write_trains([train], 0.1, 1000)
    x = on_grid(train, 0.1, 1000)
    inputs = [0.1 * k for k in range(1000) for _ in range(int(x[k]))]
    spikes = simulate(*circuit(seed), inputs, 100.0)
    with open("events.csv", "w") as f:
        for i, t in sorted(spikes):
            f.write(f"{i},{t:.6f}\n")


if __name__ == "__main__":
    main()
