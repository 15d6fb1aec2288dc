#!/usr/bin/env python3
"""compare.py: events.csv and fired.csv, spike by spike, to one step of 0.1 ms."""
import csv
import sys

events, grid = {}, {}
with open("events.csv", newline="") as f:
    for i, t in csv.reader(f):
        events.setdefault(int(i), []).append(float(t))
with open("fired.csv", newline="") as f:
    for row in list(csv.reader(f))[1:]:
        for i, t in enumerate(row):
            if float(t) > 0:
                grid.setdefault(i, []).append(float(t))
count = sum(map(len, events.values()))
gaps = [abs(a - b) for i in events
        for a, b in zip(events[i], grid.get(i, []))]
same = {i: len(t) for i, t in events.items()} == \
       {i: len(t) for i, t in grid.items()}
print(f"{count} spikes, at most {max(gaps):.4f} ms apart")
sys.exit(not (same and count > 100 and max(gaps) <= 0.1))
