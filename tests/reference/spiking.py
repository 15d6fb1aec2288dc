"""Leaky neurons with reset, refractory time and a spike count, sub-step by
sub-step as one would write them by hand."""
from lists import mul

STEP, SUBSTEPS = 0.2, 2


def outputs(p, x, T):
    n = len(p["tau"])
    v, c, since = [0.3] * n, [0.1] * n, [1.0] * n
    count = [[0.0] * n for _ in range(4)]       # n[-3] .. n[0]
    spikes = []
    h = STEP / SUBSTEPS
    for t in range(T):
        drive = [g * d for g, d in zip(p["gain"], mul(p["B"], x["x"][t]))]
        now = list(count[-1])
        for k in range(SUBSTEPS):
            part = k / SUBSTEPS

            def late(d):        # the count d steps ago, straight between
                a, b = count[-d - 1], count[-d]
                return [(1 - part) * y + part * z for y, z in zip(a, b)]

            new = mul(p["W"], [a - b for a, b in zip(late(1), late(2))])
            dv = [0 if s < 0.4 else (i + d - u) / (1 + a * a) for s, i, d, u, a
                  in zip(since, c, drive, v, p["tau"])]
            dc = [-i / 0.8 + e for i, e in zip(c, new)]
            v = [u + h * d for u, d in zip(v, dv)]
            c = [i + h * d for i, d in zip(c, dc)]
            since = [s + h for s in since]
            fires = [u >= 0.2 and s >= 0.4 for u, s in zip(v, since)]
            c = [-0.5 * u if i < -0.5 else i for i, u in zip(c, v)]
            v = [0.1 * u if f else u for u, f in zip(v, fires)]
            since = [0.0 if f else s for s, f in zip(since, fires)]
            now = [m + f for m, f in zip(now, fires)]
        count.append(now)
        spikes.append([a - b for a, b in zip(count[-1], count[-2])])
    assert any(any(s) for s in spikes)
    return {"spikes": spikes}
