"""Draws, from the papers: Philox4x32-10 (Salmon et al., 2011), Box-Muller.

draw(seed, sequence, name, step, element) is uniform in [0, 1) with 53 bits;
the other half of the same 128 bits with half=1."""
import math

MASK = 0xffffffff


def philox(counter, key):
    c, (k0, k1) = list(counter), key
    for _ in range(10):
        a, b = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [(b >> 32) ^ c[1] ^ k0, b & MASK, (a >> 32) ^ c[3] ^ k1, a & MASK]
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c


def stream(name):
    h = 0x811c9dc5
    for byte in name.encode():
        h = (h ^ byte) * 0x01000193 & MASK
    return h & 0x7fffffff


def draw(seed, sequence, name, step, element, half=0):
    words = philox([element, step, sequence, stream(name)],
                   [seed & 0x7fffffff, seed >> 31])
    a, b = words[2 * half:2 * half + 2]
    return ((a << 32 | b) >> 11) * 2.0 ** -53


def normal(*at):
    u, v = draw(*at), draw(*at, half=1)
    return math.sqrt(-2 * math.log(1 - u)) * math.cos(2 * math.pi * v)
