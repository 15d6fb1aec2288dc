"""The recurrence itself; its first samples, one a unit of time, are known."""

STEPS = 400


def outputs(p, x, T):
    y = [1.2] * 171
    for _ in range(T):
        y.append(y[-1] + 0.1 * (0.2 * y[-171] / (1 + y[-171] ** 10) -
                                0.1 * y[-1]))
    known = (1.11716775, 1.04225576, 0.97450669, 0.91323565)
    assert all(abs(y[170 + 10 * (k + 1)] - v) < 1e-8
               for k, v in enumerate(known))
    return {"o": y[171:]}
