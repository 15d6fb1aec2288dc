"""programs.py: what making and starting programs costs.

Compile time and memory, size of code and program, start-up, peak memory,
instructions of a step.  Every part yields rows (what, measured, target).
"""
import math
import os
import re
import resource
import statistics
import subprocess
import time

import growth
import ours
import texts
import tool
import weights
from tool import CLANG, GCC, HERE, RNNC, Missing, run, write

RECORD = os.path.join(HERE, "instructions.txt")
COUNTED = ("fast", "portable")  # numerics

RESIDUAL = """cell block(x : [H], h : [H]) -> (z, h1) {
  param W : [H, H] ~ glorot
  param u : [H] ~ uniform(0, 1)
  param b : [H] = 0
  h1 = relu(W @ x + u * h + b)
  z = x + h1
}
model residual(X = 50, H = 128, L = 21) {
  input x[t] : [X]
  param V : [H, X] ~ glorot
  z{0}[t] = V @ x[t]
  for l in 1..L {
    h{l}[0] = 0
    (z{l}[t], h{l}[t]) = block(z{l-1}[t], h{l}[t-1]) as layer{l}
  }
  param R : [X, H] ~ glorot
  output y[t] = R @ z{L}[t]
}
"""


def judged(text, good):
    return "%s: %s" % (text, "met" if good else "missed")


def seconds(command):
    """Processor time of a command and all that it starts."""
    def used():
        r = resource.getrusage(resource.RUSAGE_CHILDREN)
        return r.ru_utime + r.ru_stime

    before = used()
    run(command)
    return used() - before


def peak(command, folder):
    """Most memory a command had, in MiB; time(1) keeps ours out of it."""
    if not os.path.exists("/usr/bin/time"):
        return math.nan
    to = os.path.join(folder, "peak")
    run(["/usr/bin/time", "-f", "%M", "-o", to] + command)
    with open(to) as f:
        return int(f.read()) / 1024


def compiling(folder, runs):
    """rnnc build --emit=c as a whole process, and what gcc and clang take for
    the text."""
    def measure(source, *options):
        command = [RNNC, "build", "--emit=c", "-o", folder, *options, source]
        return (statistics.median(seconds(command) for _ in range(runs)),
                peak(command, folder))

    def row(what, got, most=None):
        ms = 1e3 * got[0]
        return (what, "%.1f ms, %.1f MiB" % (ms, got[1]),
                judged("%g ms" % most, ms <= most) if most else "")

    wide = ["-D", "X=128", "-D", "H=128"]
    lstm = tool.model_file("train_lstm")
    yield row("compile LSTM, H = 128", measure(lstm, *wide), 30)
    yield row("the same with its gradient", measure(lstm, "--gradient", *wide))
    for compiler in (GCC, CLANG):
        command = [compiler, *ours.STRICT, "-c", os.path.join(folder, "net.c"),
                   "-o", os.path.join(folder, "net.o")]
        yield ("its C by %s -O3" % compiler,
               "%.0f ms" % (1e3 * min(seconds(command) for _ in range(runs))),
               "")
    residual = write(folder, "residual.rnn", RESIDUAL)
    yield row("compile 21 residual layers", measure(residual), 300)
    count = [1000, 2000, 5000, 10000]
    for name, text in texts.SHAPES.items():
        for options in ((), ("--gradient",)):
            got = [measure(write(folder, "text.rnn", text(n)), *options)
                   for n in count]
            up = growth.slope(count, [ms for ms, _ in got])
            yield (" ".join(("compile 10000 equations,", name) + options),
                   "%.0f ms, %.0f MiB, exponent %.2f" % (
                       1e3 * got[-1][0], got[-1][1], up),
                   judged("exponent 1.15", up <= 1.15))


def code_size(folder):
    """Text of an LSTM, X = 8, H = 32, without its weights, gcc -Os."""
    net = os.path.join(folder, "net")
    run([RNNC, "build", "--emit=c", "-o", folder, "-D", "X=8", "-D", "H=32",
         tool.model_file("lstm")])
    run([GCC, "-std=c99", "-Os", "-ffunction-sections", "-fdata-sections",
         "-c", net + ".c", "-o", net + ".o"])
    run(["ld", "-r", "--gc-sections", "-e", "net_step", "-u", "net_init",
         net + ".o", "-o", net + "-used.o"])
    for what, path in (("init and step, all they call", net + "-used.o"),
                       ("all functions, with self-test", net + ".o")):
        text = int(run(["size", path]).splitlines()[1].split()[0])
        yield ("code of LSTM X = 8, H = 32: " + what, "%d B" % text,
               judged("6144 B", text <= 6144))


def small_program(folder, cpu, numerics="fast"):
    """start.c around an LSTM, X = H = 32, weights embedded: its path."""
    path = weights.random_lstm(os.path.join(folder, "w.safetensors"), 32, 32)
    run([RNNC, "build", "--emit=c", "-o", folder,
         *ours.options(numerics=numerics, cpu=cpu), "-D", "X=32", "-D", "H=32",
         "--weights", path, "--embed", tool.model_file("lstm")])
    program = os.path.join(folder, "start")
    run([GCC, "-std=gnu17", "-O3", "-ffp-contract=off", "-march=" + cpu, "-s",
         "-I", folder, tool.c_file("start.c"), os.path.join(folder, "net.c"),
         "-o", program])
    return program


def one_life(program):
    """Seconds from the start of a process to its end."""
    start = time.perf_counter()
    child = os.posix_spawn(program, [program], os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    os.waitpid(child, 0)
    return time.perf_counter() - start


def starting(folder, runs):
    program = small_program(folder, "native")
    empty = os.path.join(folder, "empty")
    run([GCC, "-O2", "-s", tool.c_file("empty.c"), "-o", empty])
    ours_took, base = [], []
    for _ in range(40 * runs):
        ours_took.append(one_life(program))
        base.append(one_life(empty))
    more = [a - b for a, b in zip(ours_took, base)]
    yield ("start to first output, LSTM H = 32, beyond an empty program",
           "%.3f ms (median; empty: %.3f ms)" % (
               1e3 * statistics.median(more), 1e3 * statistics.median(base)),
           judged("1 ms", statistics.median(more) <= 1e-3))
    yield ("that program, stripped", "%d B (empty: %d B)" % (
        os.path.getsize(program), os.path.getsize(empty)), "")
    yield ("its peak memory", "%.1f MiB (empty: %.1f MiB)" % (
        peak([program], folder), peak([empty], folder)), "")


def executed(program, steps):
    """Instructions of a run, counted by callgrind."""
    done = subprocess.run(
        [tool.need("valgrind"), "--tool=callgrind",
         "--callgrind-out-file=/dev/null", program, str(steps)],
        capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if found is None:
        raise Missing("callgrind counted nothing: %s"
                      % done.stderr.strip().splitlines()[-1:])
    return int(found.group(1))


def step_instructions(folder, numerics):
    """Instructions of one step; AVX2, since valgrind has no wider vectors."""
    program = small_program(folder, "x86-64-v3", numerics)
    return (executed(program, 1100) - executed(program, 100)) / 1000


def recorded():
    """What instructions.txt has for this compiler: numerics -> count."""
    with open(RECORD) as f:
        lines = [line.strip().split(" ", 2) for line in f]
    return {numerics: float(count) for count, numerics, compiler in lines
            if compiler == tool.version(GCC)}


def record(folder):
    """Writes the counts for this compiler anew."""
    with open(RECORD) as f:
        lines = [line for line in f if not line.strip().endswith(
            " " + tool.version(GCC))]
    for numerics in COUNTED:
        lines.append("%.1f %s %s\n" % (step_instructions(folder, numerics),
                                       numerics, tool.version(GCC)))
    with open(RECORD, "w") as f:
        f.writelines(lines)


def instructions(folder):
    for numerics in COUNTED:
        known = recorded().get(numerics)
        count = step_instructions(folder, numerics)
        yield ("instructions of a streaming step, LSTM H = 32, AVX2, "
               + numerics, "%.1f" % count,
               judged("%.1f + 2 %%" % known, count <= 1.02 * known)
               if known else "nothing recorded")


def gate(folder):
    """0 when the counts are within 2 % of the record or below, 1 when one has
    grown, 77 when it cannot be said here."""
    grown = False
    if not recorded():
        print("skipped: nothing recorded for", tool.version(GCC))
        return 77
    for numerics, known in recorded().items():
        count = step_instructions(folder, numerics)
        print("%s: %.1f instructions a step, recorded %.1f"
              % (numerics, count, known))
        grown = grown or count > 1.02 * known
    if grown:
        print("more than 2 % above the record: profile the step; "
              "if it has to be, bench/run --record")
    return 1 if grown else 0
