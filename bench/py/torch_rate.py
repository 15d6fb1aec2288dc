"""torch_rate.py MODEL STEPS: steps of training per second in PyTorch.

In: which model (sunspots or lstm) and how many steps; out: one number on
standard output.  One thread, eager mode, modules of torch.nn, Adam; a step is
forward, backward and update.  The best of three rounds counts.
"""
import sys
import time

import torch
from torch import nn


def sunspots():
    """A linear forecast from 9 years and a GRU of 4 units, 221 years."""
    gru, head, ar = nn.GRU(1, 4, batch_first=True), nn.Linear(4, 1), \
        nn.Linear(9, 1)
    u = torch.randn(1, 221, 1)
    lags = nn.functional.pad(u, (0, 0, 8, 0)).unfold(1, 9, 1)[:, :, 0]

    def loss():
        p = head(gru(u)[0]) + ar(lags)
        return (p[:, 20:-1] - u[:, 21:]).square().mean()
    return [gru, head, ar], loss


def lstm():
    """LSTM of 32 units, 32 inputs and outputs, 100 steps, batch 32."""
    net, head = nn.LSTM(32, 32, batch_first=True), \
        nn.Linear(32, 32, bias=False)
    x, d = torch.randn(32, 100, 32), torch.randn(32, 100, 32)

    def loss():
        return (head(net(x)[0]) - d).square().sum(2).mean()
    return [net, head], loss


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    modules, loss = {"sunspots": sunspots, "lstm": lstm}[sys.argv[1]]()
    adam = torch.optim.Adam([p for m in modules for p in m.parameters()])
    steps, best = int(sys.argv[2]), 0.0
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(steps):
            adam.zero_grad()
            loss().backward()
            adam.step()
        best = max(best, steps / (time.perf_counter() - start))
    print(best)


main()
