"""A list of segments; a pop takes from the last one until it has all."""
import math

from lists import dot, mul


def softmax(v):
    e = [math.exp(x - max(v)) for x in v]
    return [x / sum(e) for x in e]


def outputs(p, x, T):
    segments, r = [], [0.1] * len(p["P"])
    out = {"y": [], "height": [], "held": []}
    for t in range(T):
        a = 2 * math.tanh(2 * dot(p["q"], x["x"][t]) + 0.4 * dot(p["u"], r))
        while a < 0 and segments:
            symbol, length = segments.pop()
            if length > -a:
                segments.append((symbol, length + a))
            a = min(a + length, 0)
        if a > 0:
            segments.append((softmax(mul(p["P"], x["x"][t])), a))
        r, missing = [0.0] * len(r), 1.0
        for symbol, length in reversed(segments):
            part = min(length, missing)
            r = [v + part * s for v, s in zip(r, symbol)]
            missing -= part
        out["y"].append(r)
        out["height"].append(math.fsum(length for _, length in segments))
        out["held"].append(len(segments))
    return out
