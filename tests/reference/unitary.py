"""In complex numbers, from the factors of the matrix."""
import cmath
import math

from lists import mul


def outputs(p, x, T):
    n, y = len(p["b"]), []

    def turn(d, z):
        return [cmath.exp(1j * a) * v for a, v in zip(d, z)]

    def reflect(re, im, z):
        r = [complex(a, b) for a, b in zip(re, im)]
        k = 2 * sum(a.conjugate() * v for a, v in zip(r, z)) / sum(
            abs(a) ** 2 for a in r)
        return [v - k * a for a, v in zip(r, z)]

    def fourier(z, sign):
        return [sum(v * cmath.exp(sign * 2j * math.pi * j * k / n)
                    for k, v in enumerate(z)) / math.sqrt(n) for j in range(n)]

    h = [complex(0.5, -0.3)] * n
    for t in range(T):
        z = reflect(p["r1r"], p["r1i"], fourier(turn(p["d1"], h), -1))
        z = fourier(turn(p["d2"], z[2:] + z[:2]), 1)
        z = turn(p["d3"], reflect(p["r2r"], p["r2i"], z))
        assert abs(math.hypot(*map(abs, z)) - math.hypot(*map(abs, h))) < 1e-12
        z = [a + complex(b, c) for a, b, c in zip(
            z, mul(p["Vr"], x["x"][t]), mul(p["Vi"], x["x"][t]))]
        h = [max(abs(v) + b, 0.0) / abs(v) * v for v, b in zip(z, p["b"])]
        y.append([v.real for v in h] + [v.imag for v in h])
    return {"y": y}
