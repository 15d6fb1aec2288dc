"""floors.py: what this core can do at most, and what that means for a case.

Measured by c/floors.c.  The floor is the larger of the time to read the weights
that every step needs, at the bandwidth of the cache that holds them, and of the
time for the multiply-adds.  Element functions and the latency of a step are
left out, so that small nets cannot reach it.
"""
import math
import os

import contestants
import tool

SIZES = [2 ** n for n in range(12, 27)]


class Machine:
    """flops per second, and bandwidth: bytes -> bytes per second."""

    def __init__(self, flops, bandwidth):
        self.flops, self.bandwidth = flops, bandwidth

    def read(self, count):
        """Seconds to read `count` bytes that are read again and again;
        between two measured sizes the speed is interpolated."""
        sizes = sorted(self.bandwidth)
        at = min(max(count, sizes[0]), sizes[-1])
        hi = next(s for s in sizes if s >= at)
        lo = max((s for s in sizes if s <= at), default=hi)
        part = math.log(at / lo) / math.log(hi / lo) if hi > lo else 0
        speed = (self.bandwidth[lo] ** (1 - part)
                 * self.bandwidth[hi] ** part)
        return count / speed


def measure(folder):
    program = os.path.join(folder, "floors")
    tool.run([tool.need(tool.GCC), "-O3", "-march=native",
              tool.c_file("floors.c"), "-o", program])
    process = contestants.start([program] + [str(n) for n in SIZES])
    flops, bandwidth = 0, {}
    for line in process.communicate()[0].splitlines():
        words = line.split()
        if words[0] == "flops":
            flops = float(words[1])
        else:
            bandwidth[int(words[1])] = float(words[2])
    return Machine(flops, bandwidth)


def of(case, machine):
    """Nanoseconds a step of this case (a step of the optimiser when it is
    training); None without a machine."""
    if machine is None:
        return None
    sums = 2 * case.multiply_adds() / machine.flops
    if case.mode == "train":
        return 1e9 * sums
    return 1e9 * max(sums, machine.read(case.resident_bytes()))


def table(machine):
    """Rows for the report."""
    yield "multiply-adds, f32", "%.0f GFLOP/s" % (machine.flops / 1e9)
    for n in sorted(machine.bandwidth):
        yield ("read bandwidth, %d KiB" % (n // 1024),
               "%.0f GB/s" % (machine.bandwidth[n] / 1e9))
